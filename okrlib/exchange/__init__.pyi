from .cells import DAY_IN_DOUBT as DAY_IN_DOUBT
from .data_files import (
    write_package as write_package,
    write_table as write_table,
    write_tables as write_tables,
)
from .export import FORMATS as FORMATS, Format as Format, export_plan as export_plan
from .guided import (
    Column as Column,
    Group as Group,
    Name as Name,
    columns as columns,
    grouped as grouped,
    meanings as meanings,
    names as names,
    questions as questions,
    roles as roles,
    settled as settled,
    with_layout as with_layout,
    with_role as with_role,
    with_word as with_word,
)
from .importing import (
    OWN as OWN,
    Brought as Brought,
    TakenBack as TakenBack,
    brought as brought,
    brought_own as brought_own,
    import_own_json as import_own_json,
    is_own as is_own,
    keep_map as keep_map,
    kept_maps as kept_maps,
    opened as opened,
    put as put,
    undo as undo,
    undoing as undoing,
)
from .joining import Joined as Joined, joined as joined
from .maps import ENCODINGS as ENCODINGS, Map as Map, parsed_map as parsed_map, written_map as written_map
from .own_json import NotOwnJsonError as NotOwnJsonError, read_own_json as read_own_json
from .reading import (
    SPREADSHEET as SPREADSHEET,
    Look as Look,
    formats as formats,
    goals as goals,
    look as look,
    source_of as source_of,
)
from .records import (
    FIELDS as FIELDS,
    Goal as Goal,
    ImportFileError as ImportFileError,
    Line as Line,
    ReportsError as ReportsError,
    Source as Source,
)
from .reports import is_report as is_report, report_csv as report_csv, report_workbook as report_workbook
