"""The only door to disk: a plan folder of TOML and CSV files, read, saved and appended to."""

from okrlib.files.atomic import write
from okrlib.store.channels_file import channels_in
from okrlib.store.checkout import Checkout
from okrlib.store.csv_writer import append, file_name, lock, observe
from okrlib.store.drafts import Drafts
from okrlib.store.editions import Editions, kept_audiences, record_struck, struck_digests
from okrlib.store.figures import Figures, refreshed
from okrlib.store.file_models import meanings, write_schemas
from okrlib.store.load import Loaded, coached, find, load, placed, plan_head
from okrlib.store.logbook import Logbook
from okrlib.store.published import open_site, write_site_plan
from okrlib.store.report_file import reports_in
from okrlib.store.save import diff, save
from okrlib.store.share import Share
from okrlib.store.starter import make, source_of
from okrlib.store.unlike_values import unlike_values
