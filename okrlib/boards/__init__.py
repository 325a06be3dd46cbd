"""The boards as an application: a home of cards, and each journey's notebook with no Jupyter around it."""

from okrlib.boards.notebooks import BOARDS as BOARDS
from okrlib.boards.server import serve as serve
