"""The same 40 steps in the words of each tool, as its documentation has them written."""

import json

import work


def slipway(wanted, folder):
    steps = [{"group": {"name": "bench", "gid": 4040}},
             {"user": {"name": "bench", "uid": 4040, "group": "bench", "home": "/opt/bench",
                       "shell": "/usr/sbin/nologin"}}]
    steps += [{"directory": {"path": path, "mode": "0750"}} for path in work.DIRECTORIES]
    for number, text in enumerate(wanted.templates, 1):
        (folder / f"part-{number}.conf").write_text(_filled(text, "${host.name}", "${host.address}"))
        steps.append({"file": {"path": f"/opt/bench/conf/part-{number}.conf", "template": f"part-{number}.conf",
                               "mode": "0644"}})
    steps.append({"file": {"path": work.BINARY, "local": str(wanted.binary), "mode": "0755"}})
    steps += [{"sysctl": {"file": file, "settings": {key: value}}} for file, key, value in work.SETTINGS]
    steps += [{"link": {"path": path, "target": target}} for path, target in work.LINKS]
    steps += [{"line": {"path": work.EDITED, "match": match, "line": line}} for match, line in work.LINES]
    steps += [{"archive": {"local": str(wanted.folder / f"{name}.tar.gz"), "sha256": wanted.archive_sum(name),
                           "into": f"/opt/bench/{name}"}} for name in work.ARCHIVES]
    steps += [{"run": {"argv": ["touch", path], "creates": path}} for path in work.GUARDED]
    return _written(folder / "bench.yaml", steps)


def ansible(wanted, folder):
    tasks = [{"group": {"name": "bench", "gid": 4040}},
             {"user": {"name": "bench", "uid": 4040, "group": "bench", "home": "/opt/bench", "create_home": False,
                       "shell": "/usr/sbin/nologin"}}]
    tasks += [{"file": {"path": path, "state": "directory", "mode": "0750"}} for path in work.DIRECTORIES]
    for number, text in enumerate(wanted.templates, 1):
        name = folder / f"part-{number}.j2"
        name.write_text(_filled(text, "{{ inventory_hostname }}", "{{ ansible_host }}"))
        tasks.append({"template": {"src": str(name), "dest": f"/opt/bench/conf/part-{number}.conf", "mode": "0644"}})
    tasks.append({"copy": {"src": str(wanted.binary), "dest": work.BINARY, "mode": "0755"}})
    tasks += [{"lineinfile": {"path": f"/etc/sysctl.d/{file}.conf", "line": f"{key} = {value}", "create": True,
                              "mode": "0644"}, "notify": f"load {file}"} for file, key, value in work.SETTINGS]
    tasks += [{"file": {"path": path, "src": target, "state": "link"}} for path, target in work.LINKS]
    tasks += [{"lineinfile": {"path": work.EDITED, "regexp": match, "line": line}} for match, line in work.LINES]
    tasks += [{"unarchive": {"src": str(wanted.folder / f"{name}.tar.gz"), "dest": f"/opt/bench/{name}",
                             "creates": f"/opt/bench/{name}/member-20.txt"}} for name in work.ARCHIVES]
    tasks += [{"command": {"argv": ["touch", path], "creates": path}} for path in work.GUARDED]
    handlers = [{"name": f"load {file}", "command": f"sysctl -p /etc/sysctl.d/{file}.conf"}
                for file, _, _ in work.SETTINGS]
    for handler in tasks + handlers:
        _qualify(handler)
    return _written(folder / "bench-ansible.yaml", [
        {"hosts": "all", "gather_facts": False, "tasks": tasks, "handlers": handlers}])


PYINFRA = """\
from pyinfra import host
from pyinfra.facts.files import File
from pyinfra.operations import files, server

server.group(group="bench", gid=4040)
server.user(user="bench", uid=4040, group="bench", home="/opt/bench", create_home=False, shell="/usr/sbin/nologin")
for path in {directories!r}:
    files.directory(path=path, mode="750")
for n in range(1, 13):
    files.template(src=f"{folder}/part-{{n}}.pyinfra", dest=f"/opt/bench/conf/part-{{n}}.conf", mode="644")
files.put(src={binary!r}, dest={target!r}, mode="755")
for name, key, value in {settings!r}:
    server.sysctl(key=key, value=value, persist=True, persist_file=f"/etc/sysctl.d/{{name}}.conf")
for path, target in {links!r}:
    files.link(path=path, target=target)
for match, line in {lines!r}:
    files.line(path={edited!r}, line=match + ".*", replace=line)
for name in {archives!r}:
    if host.get_fact(File, path=f"/opt/bench/{{name}}/member-20.txt") is None:
        files.put(src=f"{archive_folder}/{{name}}.tar.gz", dest=f"/var/tmp/{{name}}.tar.gz")
        server.shell(commands=[f"tar --no-same-owner -xzf /var/tmp/{{name}}.tar.gz -C /opt/bench/{{name}}"])
for path in {guarded!r}:
    if host.get_fact(File, path=path) is None:
        server.shell(commands=[f"touch {{path}}"])
"""


def pyinfra(wanted, folder):
    for number, text in enumerate(wanted.templates, 1):
        (folder / f"part-{number}.pyinfra").write_text(_filled(text, "{{ host.name }}", "{{ host.data.ssh_hostname }}"))
    path = folder / "bench_pyinfra.py"
    path.write_text(PYINFRA.format(
        directories=work.DIRECTORIES, folder=folder, binary=str(wanted.binary), target=work.BINARY,
        settings=[(file, key, int(value)) for file, key, value in work.SETTINGS], links=work.LINKS, lines=work.LINES,
        edited=work.EDITED, archives=work.ARCHIVES, archive_folder=wanted.folder, guarded=work.GUARDED))
    return path


def many(count, folder):
    """A playbook of `count` small steps for Slipway: directories, files, links and lines in turn."""
    steps = []
    for number in range(1, count + 1):
        steps.append([
            {"directory": {"path": f"/opt/many/directory-{number}"}},
            {"file": {"path": f"/opt/many/file-{number}", "content": f"{number} of ${{host.name}}\n"}},
            {"link": {"path": f"/opt/many/link-{number}", "target": f"/opt/many/file-{number}"}},
            {"line": {"path": f"/opt/many/lines-{number}", "line": f"line {number}", "create": True}},
        ][number % 4])
    return _written(folder / f"many-{count}.yaml", steps)


def one_file(source, folder):
    """A playbook that brings one file of the controller to `/srv/artifact`."""
    return _written(folder / "upload.yaml", [{"file": {"path": "/srv/artifact", "local": str(source)}}])


def _filled(text, name, address):
    return text.replace("@NAME@", name).replace("@ADDRESS@", address)


def _qualify(task):
    for word in [word for word in task if word not in ("name", "notify")]:
        task[f"ansible.builtin.{word}"] = task.pop(word)


def _written(path, content):
    """JSON is YAML."""
    path.write_text(json.dumps(content, indent=1) + "\n")
    return path
