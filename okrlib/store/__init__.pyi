from .channels_file import channels_in as channels_in
from .checkout import Checkout as Checkout
from .csv_writer import append as append, file_name as file_name, lock as lock, observe as observe
from .drafts import Drafts as Drafts
from .editions import (
    Editions as Editions,
    kept_audiences as kept_audiences,
    record_struck as record_struck,
    struck_digests as struck_digests,
    struck_mark as struck_mark,
)
from .figures import Figures as Figures, add_pulled as add_pulled, refreshed as refreshed
from .file_models import write_schemas as write_schemas
from .loading import (
    Loaded as Loaded,
    coached as coached,
    find as find,
    load as load,
    placed as placed,
    placed_each as placed_each,
    plan_head as plan_head,
)
from .logbook import Logbook as Logbook
from .published import open_site as open_site, write_site_plan as write_site_plan
from .report_file import reports_in as reports_in
from .saving import diff as diff, save as save
from .share import Share as Share
from .starter import make as make, source_of as source_of
from .unlike import unlike_values as unlike_values
