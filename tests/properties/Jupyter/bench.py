"""What the suites share: a kernel under test, and a row of named checks that report as JSON lines."""
import json
import os
import subprocess
import sys
import tempfile
import time
import traceback

from jupyter_client.blocking import BlockingKernelClient
from jupyter_client.manager import KernelManager

NAME = 'pipelines-csharp'
SECONDS = 30


def install(tool):
    """Installs the kernel under a fresh prefix, where Jupyter looks first."""
    prefix = tempfile.mkdtemp(prefix='pipelines-kernel-')
    out = subprocess.run(['dotnet', tool, 'kernel', 'install', '--prefix', prefix, '--json'], capture_output=True, text=True, check=True).stdout
    os.environ['JUPYTER_PATH'] = os.path.join(prefix, 'share', 'jupyter')
    return prefix, json.loads(out)


class Kernel:
    """A kernel process and a client of it."""

    def __init__(self, env=None):
        self.log = tempfile.TemporaryFile('w+')
        self.folder = tempfile.mkdtemp(prefix='pipelines-cells-')
        self.km = KernelManager(kernel_name=NAME)
        begun = time.time()
        self.km.start_kernel(stderr=self.log, cwd=self.folder, env=dict(os.environ, **(env or {})))
        self.kc = self.km.client()
        self.kc.start_channels()
        self.kc.wait_for_ready(timeout=SECONDS)
        self.ready = time.time() - begun

    def other_client(self):
        """One more, with a session of its own, as one more page has."""
        kc = BlockingKernelClient(connection_file=self.km.connection_file)
        kc.load_connection_file()
        kc.start_channels()
        kc.wait_for_ready(timeout=SECONDS)
        return kc

    @property
    def pid(self):
        return self.km.provisioner.process.pid

    def wait(self, seconds=SECONDS):
        """Until the process has ended: its exit code."""
        return self.km.provisioner.process.wait(seconds)

    def memory(self):
        """Resident bytes."""
        with open(f'/proc/{self.pid}/status') as status:
            return next(int(line.split()[1]) * 1024 for line in status if line.startswith('VmRSS'))

    def said(self):
        """What the kernel has written to standard error."""
        self.log.seek(0)
        return self.log.read()

    def reply(self, msg_id, channel='shell', seconds=SECONDS):
        return reply(self.kc, msg_id, channel, seconds)

    def outputs(self, msg_id, seconds=SECONDS):
        return outputs(self.kc, msg_id, seconds)

    def run(self, code, **options):
        """Executes to the end: the content of the reply, and the outputs."""
        msg_id = self.kc.execute(code, **options)
        out = self.outputs(msg_id)
        return self.reply(msg_id)['content'], out

    def text(self, code, **options):
        """What a cell prints to standard output."""
        return ''.join(m['content']['text'] for m in self.run(code, **options)[1] if m['msg_type'] == 'stream' and m['content']['name'] == 'stdout')

    def value(self, code):
        """What the last expression of a cell looks like as text."""
        content, out = self.run(code)
        assert content['status'] == 'ok', content
        return next(m['content']['data']['text/plain'] for m in out if m['msg_type'] == 'execute_result')

    def interrupt(self):
        self.km.interrupt_kernel()

    def end(self):
        self.kc.stop_channels()
        if self.km.has_kernel:
            self.km.shutdown_kernel(now=True)


def reply(kc, msg_id, channel='shell', seconds=SECONDS):
    """The answer to a request; others are passed over."""
    end = time.time() + seconds
    while True:
        msg = getattr(kc, f'get_{channel}_msg')(timeout=max(0.01, end - time.time()))
        if msg['parent_header'].get('msg_id') == msg_id:
            return msg


def outputs(kc, msg_id, seconds=SECONDS):
    """All that is published for a request, from busy to idle."""
    end, found = time.time() + seconds, []
    while True:
        msg = kc.get_iopub_msg(timeout=max(0.01, end - time.time()))
        if msg['parent_header'].get('msg_id') == msg_id:
            found.append(msg)
            if msg['msg_type'] == 'status' and msg['content']['execution_state'] == 'idle':
                return found


def types(out):
    return [m['msg_type'] for m in out]


def run_checks(checks, *args):
    """Runs every check; one that fails does not keep the next from running."""
    for check in checks:
        begun = time.time()
        try:
            found = check(*args)
            report(check.__name__, True, found)
        except Exception:  # whatever it was, the report says
            report(check.__name__, False, traceback.format_exc()[-3000:])
        print(f'{check.__name__}: {time.time() - begun:.2f} s', file=sys.stderr)


def report(name, passed, detail):
    print(json.dumps({'check': name, 'passed': passed, 'detail': detail}), flush=True)
