"""Backup and restore: the rows and the sealed objects, and never a key.

A backup is a plain tar file: rows as JSON lines, table by table, then every sealed object as it
lies in the vault, and a manifest at the end. Key store, wrapping keys and secrets are not in it,
so that it opens nothing: what was wiped after it was made stays closed for ever, and a lost key
store costs at most the documents of open cases, which their customers are asked to send again.

Not in it either: visits, codes and links, which are of the moment; and what other systems own,
the accounts among them, also those of the built-in directory (`accounts.sqlite3`).
"""
