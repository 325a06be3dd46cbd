"""What boards and forms are made of."""

from okrlib.widgets.elements.board import Board as Board, PlanBoard as PlanBoard, lost as lost
from okrlib.widgets.elements.by_schema import everything_else as everything_else
from okrlib.widgets.elements.controls import (
    Box as Box,
    Filling as Filling,
    button as button,
    column as column,
    columns as columns,
    row as row,
)
from okrlib.widgets.elements.field import Field as Field, Options as Options
from okrlib.widgets.elements.file_pick import FilePick as FilePick
from okrlib.widgets.elements.follow import Follow as Follow
from okrlib.widgets.elements.form import Entry as Entry, Form as Form, More as More
from okrlib.widgets.elements.html import (
    Html as Html,
    plain as plain,
    remark_facts as remark_facts,
    remarks_html as remarks_html,
)
from okrlib.widgets.elements.listing import Listing as Listing
from okrlib.widgets.elements.saving import SaveBar as SaveBar, Saving as Saving
