"""How a kernel begins and ends: restarts, exits, memory, signals. Usage: life.py TOOL.dll; a JSON line a check."""
import json
import os
import signal
import subprocess
import sys
import time

from bench import NAME, Kernel, install, run_checks


def running(pid):
    try:
        with open(f'/proc/{pid}/stat') as stat:
            return stat.read().rsplit(')', 1)[1].split()[0] != 'Z'
    except FileNotFoundError:
        return False


def until(what, seconds):
    end = time.time() + seconds
    while time.time() < end:
        if what():
            return True
        time.sleep(0.05)
    return False


def install_writes_what_jupyter_reads(prefix, written):
    names = sorted(os.path.basename(folder) for folder in written['folders'])
    assert names == ['.net-csharp', NAME], names
    with open(os.path.join(prefix, 'share', 'jupyter', 'kernels', NAME, 'kernel.json')) as file:
        spec = json.load(file)
    assert spec['interrupt_mode'] == 'message' and spec['language'] == 'C#' and '{connection_file}' in spec['argv'], spec


def shutdown_is_clean_under_load(prefix, written):
    k = Kernel()
    try:
        for _ in range(10):
            k.kc.execute('Thread.Sleep(50); while (true) { }')
        time.sleep(0.5)
        begun = time.time()
        k.kc.shutdown()
        assert k.wait(10) == 0
        return f'{time.time() - begun:.2f} s'
    finally:
        k.end()


def restart_under_load_gives_a_fresh_session(prefix, written):
    k = Kernel()
    try:
        assert k.run('var old = 1;')[0]['status'] == 'ok'
        for i in range(20):
            k.kc.execute(f'for (var t = DateTime.Now; DateTime.Now - t < TimeSpan.FromSeconds(60);) Console.WriteLine({i});')
        time.sleep(0.5)
        before, begun = k.pid, time.time()
        k.km.restart_kernel(now=False)
        k.kc.wait_for_ready(timeout=30)
        took = time.time() - begun
        assert k.pid != before and k.value('1 + 1') == '2'
        content, _ = k.run('old')
        assert content['status'] == 'error' and 'CS0103' in content['evalue'], content
        assert took < 15, took
        return f'{took:.2f} s'
    finally:
        k.end()


def a_cell_that_exits_ends_the_kernel_cleanly(prefix, written):
    k = Kernel()
    try:
        k.kc.execute('Console.Write("last words"); Environment.Exit(3);')
        begun = time.time()
        assert k.wait(10) == 3
        took = time.time() - begun
        said = ''
        while 'ended the process' not in said:
            msg = k.kc.get_iopub_msg(timeout=5)
            said += msg['content']['text'] if msg['msg_type'] == 'stream' else ''
        assert said.startswith('last words'), said
        k.km.restart_kernel(now=True)
        k.kc.wait_for_ready(timeout=30)
        assert k.value('1 + 1') == '2'
        return f'{took:.2f} s'
    finally:
        k.end()


def memory_is_bounded(prefix, written):
    k = Kernel({'DOTNET_GCHeapHardLimit': f'{400 << 20:x}'})
    try:
        for size in (64 << 20, 100_000):
            content, _ = k.run(f'{{ var hog = new List<byte[]>(); while (true) hog.Add(new byte[{size}]); }}')
            assert content['status'] == 'error' and content['ename'] == 'OutOfMemoryException', content
            assert k.value('6 * 7') == '42'
        # A variable that holds everything can still be let go.
        content, _ = k.run('var all = new List<byte[]>(); while (true) all.Add(new byte[1 << 20]);')
        assert content['ename'] == 'OutOfMemoryException', content
        k.run('all = null;')
        assert k.value('6 * 7') == '42'
        return f'{k.memory() / 2**20:.0f} MiB resident after'
    finally:
        k.end()


def a_signal_ends_it(prefix, written):
    k = Kernel()
    try:
        os.kill(k.pid, signal.SIGTERM)
        assert k.wait(10) == 0
    finally:
        k.end()


def it_does_not_outlive_its_jupyter(prefix, written):
    starter = subprocess.Popen(
        [sys.executable, '-c', f'''
import time
from jupyter_client.manager import KernelManager
km = KernelManager(kernel_name="{NAME}")
km.start_kernel()
print(km.provisioner.process.pid, flush=True)
time.sleep(600)
'''], stdout=subprocess.PIPE, text=True)
    pid = int(starter.stdout.readline())
    try:
        time.sleep(1.5)
        assert running(pid)
        starter.kill()
        starter.wait()
        assert until(lambda: not running(pid), 10)
    finally:
        starter.kill()
        starter.wait()
        if running(pid):
            os.kill(pid, signal.SIGKILL)


def uninstall_takes_it_all_back(prefix, written):
    out = subprocess.run(['dotnet', sys.argv[1], 'kernel', 'uninstall', '--prefix', prefix, '--json'], capture_output=True, text=True, check=True).stdout
    assert sorted(json.loads(out)['folders']) == sorted(written['folders'])
    assert os.listdir(os.path.join(prefix, 'share', 'jupyter', 'kernels')) == []


if __name__ == '__main__':
    run_checks([
        install_writes_what_jupyter_reads, shutdown_is_clean_under_load, restart_under_load_gives_a_fresh_session, a_cell_that_exits_ends_the_kernel_cleanly,
        memory_is_bounded, a_signal_ends_it, it_does_not_outlive_its_jupyter, uninstall_takes_it_all_back,
    ], *install(sys.argv[1]))
