"""What Lambda's Python runtimes bring along, beside the standard library; nothing else of this machine's packages."""

import sys
from importlib.machinery import PathFinder

# By module, the distribution that it comes with.
SHIPPED = {name: name for name in ("boto3", "botocore", "s3transfer", "jmespath", "urllib3", "six")}
SHIPPED["dateutil"] = "python-dateutil"


class ShippedModules:
    """Finds what AWS ships in the folders of this machine's packages, after everything that the function brings."""

    def __init__(self, folders):
        self.folders = folders

    def find_spec(self, name, path=None, target=None):
        return PathFinder.find_spec(name, self.folders, target) if path is None and name in SHIPPED else None

    def find_distributions(self, context):
        from importlib.metadata import DistributionFinder, MetadataPathFinder

        for name in SHIPPED.values():
            if context.name is None or context.name.replace("_", "-").lower() == name:
                yield from MetadataPathFinder.find_distributions(DistributionFinder.Context(name=name, path=self.folders))


def restore_builtins():
    """What Python's `site` would have added: it is not run, since it looks for packages, too."""
    import site

    site.setquit()
    site.setcopyright()
    site.sethelper()


def add_shipped_modules(module_path):
    sys.meta_path.append(ShippedModules([folder for folder in module_path if folder not in sys.path]))
