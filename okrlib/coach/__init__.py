"""The drafting rules (METHOD section 5): what a good objective, key result and KPI looks like.

Every rule is a plain function in `RULES`, from a code to a function; its docstring is its
documentation, read by `about`. `coach` judges one text, `remarks` a draft, `read` says what a text
means. What no program can decide stands in `QUESTIONS`.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
