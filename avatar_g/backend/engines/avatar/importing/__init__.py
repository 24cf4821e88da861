"""Characters of other programs: VRM 0.x, VRM 1.0 and humanoid GLB become a ``Rigged``.

Order of the work: ``container`` opens the file within ``limits``, ``document`` gives checked access
to what it names, ``bones`` finds the humanoid, ``meshes`` reads the skin in its rest pose,
``upright`` turns it to a T-pose that faces us, ``surfaces`` packs textures, ``faces`` translates
expressions, ``assembling`` puts the character together, ``licence`` keeps its conditions. Nothing
in a file is ever executed, and no address in it is ever opened.
"""
