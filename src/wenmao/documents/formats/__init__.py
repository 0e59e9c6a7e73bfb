"""How each format of file becomes text and passages."""
