"""paperfacts within other libraries: a module each, imported where it is used."""
