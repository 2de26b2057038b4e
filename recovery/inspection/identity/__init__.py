"""A copy of an identity document: what can be read of it, and what must not be.

It is read twice. The confined child that makes the safe view reads the QR codes of the picture, at
more detail than the view keeps, and the text that a PDF carries in itself. Reading text off a
picture takes ten times the memory, a large library and models, so it is an optional extra and has
a confined child of its own (`reader.py`), which gets our own pages and never the file.

No zone, no code and no text is ever required: a copy that is masked well may have none of them.
"""
