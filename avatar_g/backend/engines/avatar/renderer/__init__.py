"""Software renderer: one character at a time, straight into I420 planes or RGBA pictures.

Order of the work: ``morphing`` and ``skinning`` move the vertices, ``shadows`` draws the depth seen
from the key light, ``raster`` finds the triangle under every pixel centre, ``outlines`` finds the
pixels that need four samples, ``refinement`` shades as few pixels as the picture allows
(``gathering`` interpolates, ``lighting`` lights), ``compositing`` lays the result over a picture.
"""
