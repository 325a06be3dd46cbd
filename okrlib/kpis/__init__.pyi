from .proposal import Proposal as Proposal, proposals as proposals, sentences as sentences
