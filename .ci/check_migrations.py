"""Fails when a model of this project has changed without a migration."""

import os
import sys
import warnings
from pathlib import Path

import django
from django.apps import apps
from django.core.management import call_command

PROJECT = Path(__file__).resolve().parent.parent

sys.path.insert(0, str(PROJECT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "marketplace.settings.development")
os.environ.setdefault("DATABASE_URL", "postgres://nobody@127.0.0.1:1/none")  # only models and files are compared
warnings.filterwarnings("ignore", "Got an error checking a consistent migration history", RuntimeWarning)
django.setup()
ours = [app.label for app in apps.get_app_configs() if Path(app.path).parent in (PROJECT, PROJECT / "marketplace")]
call_command("makemigrations", *ours, check_changes=True, dry_run=True)
