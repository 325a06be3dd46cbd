"""The boards as an application: a home of cards, and each journey's notebook with no Jupyter around it."""

from okrlib.boards.notebooks import BOARDS
from okrlib.boards.server import serve
