"""python -m embedded: the whole platform in one process."""

from embedded.settings import EmbeddedSettings
from embedded.up import up

if __name__ == "__main__":
    up(EmbeddedSettings())
