"""What people look at: the command line, and what it shows. Nothing else of chronicle imports a view."""
