"""Recovery gives locked-out customers their account back, then provably forgets their documents."""
