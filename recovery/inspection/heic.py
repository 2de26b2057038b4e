"""Make Pillow read HEIC; only for a process that will be confined.

The decoder is native code with a history of critical holes, and an optional extra. Everything it
offers beyond one picture is off: thumbnails, depth maps, and all but the one thread that it starts
whatever it is told.
"""

import pillow_heif

pillow_heif.register_heif_opener(
    thumbnails=False, depth_images=False, aux_images=False, decode_threads=1
)
