"""Who is told what, and once: messages of a plan for channels, and their way there."""

from okrlib.notify.delivery import Delivery, deliver, shown_address
from okrlib.notify.messages import Message, messages
from okrlib.notify.sent import Sent
