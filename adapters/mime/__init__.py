"""Reads raw mail, however broken, into one frozen value with a note on everything guessed."""
