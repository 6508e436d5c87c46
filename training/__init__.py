"""How the names model is made; see `python -m training --help`. Not installed."""
