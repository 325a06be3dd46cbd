from .proposal import Proposal as Proposal
from .proposal import proposals as proposals
from .proposal import sentences as sentences
