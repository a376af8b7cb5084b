"""The whole platform as others use it; a package, so that its platforms stop with its last test."""
