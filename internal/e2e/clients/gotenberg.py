"""Converts, merges and makes PDF/A with gotenberg-client: URL USER PASSWORD FOLDER."""

import sys
from pathlib import Path

from gotenberg_client import GotenbergClient
from gotenberg_client.options import PageOrientation, PdfAFormat

url, user, password, folder = sys.argv[1], sys.argv[2], sys.argv[3], Path(sys.argv[4])
one, two = folder / "one.docx", folder / "two.docx"
with GotenbergClient(url, auth=(user, password), backend="requests") as client:
    status = client.health.health()
    assert status.overall == "up" and status.uno.status == "up", status
    with client.libre_office.to_pdf() as route:
        route.convert(one).orient(PageOrientation.Landscape).page_ranges("1").output_filename("named").run().to_file(folder / "single.pdf")
    with client.libre_office.to_pdf() as route:
        route.convert_files([one, two]).do_merge().run().to_file(folder / "merged.pdf")
    with client.libre_office.to_pdf() as route:
        route.convert(one).pdf_format(PdfAFormat.A2b).enable_universal_access().run().to_file(folder / "archive.pdf")
    with client.libre_office.to_pdf() as route:
        route.convert_files([one, two]).no_merge().run().to_file(folder / "both.zip")
