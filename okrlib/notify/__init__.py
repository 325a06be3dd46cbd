"""Who is told what, and once: messages of a plan for channels, and their way there."""

from okrlib.notify.delivery import Delivery as Delivery, deliver as deliver, shown_address as shown_address
from okrlib.notify.messages import Message as Message, messages as messages
from okrlib.notify.sent import Sent as Sent
