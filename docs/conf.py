"""How Sphinx builds these pages: ``sphinx-build docs docs/_build``, with the extra ``docs`` installed."""

project = "chronicle"
author = "The chronicle developers"
extensions = ["myst_parser", "sphinx.ext.autodoc"]
html_theme = "furo"
exclude_patterns = ["_build"]
autodoc_member_order = "bysource"
myst_heading_anchors = 3
