def test_the_queue(as_reviewer, make_case):
    case = make_case()
    r = as_reviewer.get("/")
    assert r.status_code == 200, r.text
    assert case.reference in r.text
    r = as_reviewer.get(f"/cases/{case.id}")
    assert r.status_code == 200, r.text
    r = as_reviewer.post(f"/cases/{case.id}/claim")
    assert r.status_code == 302
    r = as_reviewer.get(f"/cases/{case.id}")
    assert r.status_code == 200, r.text
