"""The examples of docs/deploy.md: they say what a workshop needs of a proxy, and programs accept them."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

TEXT = (Path(__file__).resolve().parents[2] / "docs/deploy.md").read_text("utf-8")


def example(language: str) -> str:
    (found,) = re.findall(rf"```{language}\n(.*?)```", TEXT, re.DOTALL)
    return found  # type: ignore[no-any-return]


def test_every_example_leads_to_the_port_that_the_command_names() -> None:
    (port,) = set(re.findall(r"--port (\d+)", TEXT))
    for language in ("caddy", "nginx"):
        assert f"127.0.0.1:{port}" in example(language)
        assert "goals.example.org" in example(language)
    assert "--address https://goals.example.org" in example("ini")


def test_nginx_passes_on_the_host_and_the_upgrade() -> None:
    config = example("nginx")

    assert config.count("{") == config.count("}")
    lines = [line.strip() for line in config.splitlines()]
    for needed in (
        "proxy_set_header Host $host;",
        "proxy_set_header Upgrade $http_upgrade;",
        'proxy_set_header Connection "upgrade";',
        "proxy_http_version 1.1;",
    ):
        assert needed in lines
    assert all(line.endswith((";", "{", "}")) for line in lines if line)


@pytest.mark.parametrize(
    ("program", "line"),
    [
        ("caddy", ["caddy", "validate", "--adapter", "caddyfile", "--config"]),
        ("nginx", ["nginx", "-t", "-c"]),
    ],
)
def test_the_program_accepts_it(program: str, line: list[str], tmp_path: Path) -> None:
    if shutil.which(program) is None:
        pytest.skip(f"{program} is not installed here; the tests above read its example")
    config = example(program)
    if program == "nginx":  # a whole configuration, without the certificate that nobody has
        config = re.sub(r".*ssl_cert.*\n", "", config).replace("443 ssl", "8443")
        config = f"pid {tmp_path}/pid;\nevents {{}}\nhttp {{\naccess_log off;\n{config}}}\n"
    (tmp_path / "config").write_text(config, "utf-8")
    done = subprocess.run([*line, str(tmp_path / "config")], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
