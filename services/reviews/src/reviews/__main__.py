"""python -m reviews {serve,work,migrate,openapi}"""

from kit.main import main
from reviews.service import build
from reviews.settings import Settings

main("reviews", build, Settings)
