"""Writers: records in, bytes out."""
