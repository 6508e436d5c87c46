"""The formats that can be read: a module each, named like the format, with `recognises` and `read`."""
