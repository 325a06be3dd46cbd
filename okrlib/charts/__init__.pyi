from .axes import (
    day_axis as day_axis,
    name_axis as name_axis,
    period_axis as period_axis,
    share_axis as share_axis,
    value_axis as value_axis,
)
from .chart import (
    PALETTE as PALETTE,
    Axis as Axis,
    Band as Band,
    Chart as Chart,
    Event as Event,
    Line as Line,
    Mark as Mark,
    MarkRole as MarkRole,
    Text as Text,
)
from .cycle import (
    burn_up_charts as burn_up_charts,
    confidence_charts as confidence_charts,
    cycles_chart as cycles_chart,
    outlook_chart as outlook_chart,
    outlook_of as outlook_of,
    reliability_chart as reliability_chart,
    reliability_of as reliability_of,
    score_strip_chart as score_strip_chart,
)
from .drawing import NARROW as NARROW, SMALL as SMALL, WIDE as WIDE, Size as Size, draw as draw, keys as keys
from .explore import (
    burn_up as burn_up,
    confidence as confidence,
    cycles as cycles,
    explored as explored,
    outlook as outlook,
    reliability as reliability,
    score_strip as score_strip,
)
from .layers import Block as Block, Item as Item, Layers as Layers, Tie as Tie, layered as layered
