"""Logs in files: a folder with its settings, its sources and its batches."""
