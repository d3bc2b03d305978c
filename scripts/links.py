"""Every relative link in the Markdown files points at something that exists."""
import os
import re
import subprocess
import sys

files = subprocess.run(["git", "ls-files", "*.md"], capture_output=True, text=True, check=True).stdout.split()
broken = []
for name in files:
    text = re.sub(r"```.*?```", "", open(name, encoding="utf-8").read(), flags=re.S)
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        path = target.split("#")[0]
        if path and "://" not in path and not path.startswith("mailto:"):
            if not os.path.exists(os.path.normpath(os.path.join(os.path.dirname(name), path))):
                broken.append(f"{name}: {target}")
print("\n".join(broken) or f"{len(files)} documents, no broken link")
sys.exit(bool(broken))
