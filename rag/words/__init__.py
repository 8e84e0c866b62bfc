"""Words: everyday → official, English → Chinese, abbreviations, places that aren't.

The TOML files are data that users may edit; each one says how at its top.
"""
