"""The Jupyter protocol, spoken to one kernel by Jupyter's own client. Usage: protocol.py TOOL.dll; a JSON line a check."""
import json
import random
import socket as socket_module
import statistics
import sys
import time

from pathlib import Path

from bench import Kernel, install, outputs, reply, run_checks, types

DATA = Path(__file__).resolve().parents[3] / 'data' / 'ni19' / 'ni19-bip300.extxyz'


def kernel_info_names_the_language(k):
    for channel in ('shell', 'control'):
        msg = k.kc.session.msg('kernel_info_request')
        getattr(k.kc, f'{channel}_channel').send(msg)
        content = k.reply(msg['header']['msg_id'], channel)['content']
        assert content['status'] == 'ok' and content['protocol_version'].startswith('5.'), content
        info = content['language_info']
        assert info['name'] == 'C#' and info['file_extension'] == '.cs' and info['mimetype'] == 'text/x-csharp', info
    return f'ready after {k.ready:.2f} s'


def a_cell_is_answered_in_order(k):
    content, out = k.run('var answer = 42;\nanswer')
    assert types(out) == ['status', 'execute_input', 'execute_result', 'status'], types(out)
    assert out[0]['content']['execution_state'] == 'busy'
    assert out[1]['content'] == {'code': 'var answer = 42;\nanswer', 'execution_count': content['execution_count']}
    assert out[2]['content']['data']['text/plain'] == '42'
    assert out[2]['content']['execution_count'] == content['execution_count']
    again, _ = k.run('answer')
    assert again['execution_count'] == content['execution_count'] + 1
    assert content['status'] == 'ok' and content['user_expressions'] == {}


def silence_is_kept(k):
    before = k.run('1')[0]['execution_count']
    content, out = k.run('Console.WriteLine("hush"); 7', silent=True)
    assert content['status'] == 'ok' and types(out) == ['status', 'status'], types(out)
    content, out = k.run('8', store_history=False)
    assert content['execution_count'] == before and 'execute_result' in types(out)
    assert k.run('1')[0]['execution_count'] == before + 1


def user_expressions_are_evaluated(k):
    content, _ = k.run('var u = 6;', user_expressions={'good': 'u * 7', 'bad': 'nowhere'})
    assert content['user_expressions']['good']['data']['text/plain'] == '42', content
    assert content['user_expressions']['bad']['status'] == 'error'


def both_streams_keep_their_order(k):
    _, out = k.run('for (int i = 0; i < 3; i++) { Console.Write($"o{i} "); Console.Error.Write($"e{i} "); }')
    said = [(m['content']['name'], m['content']['text']) for m in out if m['msg_type'] == 'stream']
    assert said == [(s, f'{s[3]}{i} ') for i in range(3) for s in ('stdout', 'stderr')], said


def unicode_survives(k):
    words = 'Å ångström Ŋ 数 \U0001F9CA e\u0301 \u202e \u0000 "\\ \u2028'
    literal = ''.join(f'\\U{ord(c):08X}' for c in words)
    assert k.text(f'Console.Write("{literal}");') == words
    assert k.text('Console.Write("数 \U0001F9CA");') == '数 \U0001F9CA'
    assert k.text(r'Console.Write("half: \ud83e.");') == 'half: \ufffd.'


def ten_thousand_prints_are_few_messages(k):
    _, out = k.run('for (int i = 0; i < 10_000; i++) Console.WriteLine(i);')
    streams = [m['content']['text'] for m in out if m['msg_type'] == 'stream']
    assert ''.join(streams) == ''.join(f'{i}\n' for i in range(10_000))
    assert len(streams) <= 40, len(streams)
    return f'{len(streams)} messages'


def slow_prints_arrive_while_the_cell_runs(k):
    msg_id = k.kc.execute('Console.WriteLine("first"); Thread.Sleep(1000); Console.WriteLine("second");')
    begun = time.time()
    while (msg := k.kc.get_iopub_msg(timeout=10))['msg_type'] != 'stream':
        pass
    assert msg['content']['text'] == 'first\n' and time.time() - begun < 0.9
    k.outputs(msg_id)
    k.reply(msg_id)


def what_is_printed_later_belongs_to_its_cell(k):
    msg_id = k.kc.execute('_ = Task.Run(async () => { await Task.Delay(300); Console.Write("later"); });')
    k.outputs(msg_id)
    k.reply(msg_id)
    msg = k.kc.get_iopub_msg(timeout=10)
    assert msg['parent_header']['msg_id'] == msg_id and msg['content'] == {'name': 'stdout', 'text': 'later'}, msg


def huge_output_is_cut_short(k):
    content, out = k.run('var line = new string(\'x\', 999); for (int i = 0; i < 50_000; i++) Console.WriteLine(line);')
    said = ''.join(m['content']['text'] for m in out if m['msg_type'] == 'stream')
    assert content['status'] == 'ok' and len(said) < 1_100_000 and 'not shown' in said[-300:], (len(said), said[-300:])
    content, out = k.run('new string(\'y\', 100_000_000)')
    shown = out[-2]['content']['data']['text/plain']
    assert content['status'] == 'ok' and len(shown) < 70_000_000, len(shown)
    assert k.text('Console.Write("fine");') == 'fine'


def displays_are_shown_and_updated(k):
    _, out = k.run('using Pipelines;\nvar place = "one".Display(); place.Update("two"); for (int i = 0; i < 1000; i++) place.Update($"{i}");')
    first = next(m for m in out if m['msg_type'] == 'display_data')
    updates = [m for m in out if m['msg_type'] == 'update_display_data']
    assert first['content']['data']['text/plain'] == 'one'
    assert updates and updates[-1]['content']['data']['text/plain'] == '999' and len(updates) < 100, len(updates)
    assert all(u['content']['transient'] == first['content']['transient'] != {} for u in updates)


def outputs_are_cleared(k):
    _, out = k.run('using Pipelines;\nConsole.Write("before"); Notebook.ClearOutput(wait: true); Console.Write("after");')
    assert types(out) == ['status', 'execute_input', 'stream', 'clear_output', 'stream', 'status'], types(out)
    assert out[3]['content'] == {'wait': True}


def a_throw_is_an_error(k):
    content, out = k.run('int Half(int n) => n % 2 == 0 ? n / 2 : throw new ArgumentException("odd");\nHalf(3)')
    error = next(m['content'] for m in out if m['msg_type'] == 'error')
    assert content['status'] == 'error' and content['ename'] == error['ename'] == 'ArgumentException'
    assert error['evalue'] == 'odd' and any('line 1' in line for line in error['traceback']), error
    content, out = k.run('int broken = "text";')
    assert content['status'] == 'error' and 'CS0029' in content['evalue'], content
    assert k.value('Half(4)') == '2'


def cells_after_a_failed_one_are_aborted(k):
    row = ['Thread.Sleep(300); throw new Exception("stop");', 'var never = 1;', 'never + 1']
    ids = [k.kc.execute(code) for code in row]
    said = [k.reply(i)['content']['status'] for i in ids]
    assert said == ['error', 'aborted', 'aborted'], said
    assert k.run('1 + 1')[0]['status'] == 'ok'
    ids = [k.kc.execute(code, stop_on_error=False) for code in ('Thread.Sleep(200); throw new Exception("go on");', '5')]
    assert [k.reply(i)['content']['status'] for i in ids] == ['error', 'ok']


def an_answer_frees_the_next_request(k):
    for _ in range(20):
        assert k.run('throw new Exception("x");')[0]['status'] == 'error'
        assert k.run('1')[0]['status'] == 'ok'


def a_hanging_cell_is_interrupted(k):
    assert k.run('var kept = 7;')[0]['status'] == 'ok'
    msg_id = k.kc.execute('while (true) { }')
    time.sleep(0.5)
    begun = time.time()
    k.interrupt()
    content = k.reply(msg_id)['content']
    took = time.time() - begun
    assert content['status'] == 'error' and took < 3, (content, took)
    assert k.value('kept') == '7'
    return f'{took:.2f} s'


def a_cell_that_heeds_it_stops_at_once(k):
    msg_id = k.kc.execute('using Pipelines;\nawait Task.Delay(60_000, Run.Default.Cancellation);')
    time.sleep(0.5)
    begun = time.time()
    k.interrupt()
    content = k.reply(msg_id)['content']
    took = time.time() - begun
    assert content['status'] == 'error' and took < 1, (content, took)
    return f'{took:.3f} s'


def a_long_fit_shows_how_far_it_is_and_stops(k):
    k.run('using Pipelines;')
    msg_id = k.kc.execute(f'''var data = Read.ExtXyz("{DATA}").GetOrThrow() | Select.Random(environments: 5000, seed: 1);
        var fit = data | Fit.GaussianProcess(new TwoBodyKernel(0.6, 6.5) + new ThreeBodyKernel(0.5, 6.5, 0.15), noise: 0.0015);''')
    while 'Gram matrix' not in (msg := k.kc.get_iopub_msg(timeout=30))['content'].get('data', {}).get('text/plain', ''):
        pass
    time.sleep(1)
    begun = time.time()
    k.interrupt()
    content = k.reply(msg_id)['content']
    took = time.time() - begun
    assert content['evalue'] == 'The cell was interrupted.' and took < 3, (content, took)
    assert k.run('data')[0]['status'] == 'ok'
    return f'{took:.3f} s'


def an_interrupt_of_nothing_is_nothing(k):
    k.interrupt()
    time.sleep(0.3)
    assert k.value('1 + 1') == '2'


def a_person_is_asked(k):
    msg_id = k.kc.execute('Console.Write("name? "); var name = Console.ReadLine(); Console.WriteLine($"hello {name}");', allow_stdin=True)
    ask = k.kc.get_stdin_msg(timeout=20)
    assert ask['msg_type'] == 'input_request' and ask['content']['password'] is False, ask
    k.kc.input('Å\U0001F9CA')
    said = ''.join(m['content']['text'] for m in k.outputs(msg_id) if m['msg_type'] == 'stream')
    assert said == 'name? hello Å\U0001F9CA\n' and k.reply(msg_id)['content']['status'] == 'ok', said
    assert k.text('Console.Write(Console.ReadLine() is null);', allow_stdin=False) == 'True'
    msg_id = k.kc.execute('using Pipelines;\nConsole.Write(Notebook.Ask("secret? ", password: true));', allow_stdin=True)
    ask = k.kc.get_stdin_msg(timeout=20)
    assert ask['content'] == {'prompt': 'secret? ', 'password': True}, ask
    k.kc.input('s3')
    assert 's3' in [m['content'].get('text') for m in k.outputs(msg_id)]
    k.reply(msg_id)
    msg_id = k.kc.execute('Console.ReadLine();', allow_stdin=True)
    k.kc.get_stdin_msg(timeout=20)
    k.interrupt()
    assert k.reply(msg_id)['content']['status'] == 'error'
    k.kc.input('too late')
    assert k.value('1 + 1') == '2'


def completion_knows_names_and_places(k):
    def complete(code, at=None):
        return k.kc.complete(code, len(code) if at is None else at, reply=True, timeout=20)['content']

    k.run('var temperature = 300.0;')
    assert 'temperature' in complete('var t = tempe')['matches']
    found = complete('"\U0001F9CA" + Math.Sq')
    assert 'Sqrt' in found['matches'] and (found['cursor_start'], found['cursor_end']) == (11, 13), found
    found = complete('using Pipelines;\nvar f = Read.Ext; var g = 1;', 33)
    assert 'ExtXyz' in found['matches'] and (found['cursor_start'], found['cursor_end']) == (30, 33), found
    assert complete('// Math.')['matches'] == []
    assert complete('')['status'] == 'ok'
    begun = time.time()
    for _ in range(10):
        complete('Console.Wr')
    return f'{(time.time() - begun) / 10 * 1000:.0f} ms'


def completion_does_not_wait_for_a_long_cell(k):
    k.kc.execute('var shortly = 1;')
    assert 'shortly' in k.kc.complete('short', 5, reply=True, timeout=20)['content']['matches']
    msg_id = k.kc.execute('using Pipelines;\nawait Task.Delay(30_000, Run.Default.Cancellation);')
    begun = time.time()
    assert 'shortly' in k.kc.complete('short', 5, reply=True, timeout=20)['content']['matches']
    assert k.kc.kernel_info(reply=True, timeout=20)['content']['status'] == 'ok'
    took = time.time() - begun
    k.interrupt()
    k.reply(msg_id)
    assert took < 15, took


def inspection_shows_signature_and_documentation(k):
    found = k.kc.inspect('using Pipelines;\nRead.ExtXyz', 24, reply=True, timeout=20)['content']
    assert found['found'] and 'ExtXyz' in found['data']['text/plain'], found
    assert not k.kc.inspect('   ', 1, reply=True, timeout=20)['content']['found']


def completeness_is_judged(k):
    for code, status in (('1 + 1', 'complete'), ('for (int i = 0; i < 3; i++)\n{', 'incomplete'), ('var x = ;', 'invalid')):
        assert k.reply(k.kc.is_complete(code))['content']['status'] == status, code


def history_is_kept(k):
    k.run('var hist = "abc";')
    k.run('hist + "d"')

    def ask(**what):
        return k.kc.history(reply=True, timeout=20, raw=True, **what)['content']['history']

    tail = ask(hist_access_type='tail', n=2, output=True)
    assert [cell[2] for cell in tail] == [['var hist = "abc";', None], ['hist + "d"', 'abcd']], tail
    number = tail[1][1]
    assert ask(hist_access_type='range', session=0, start=number, stop=number + 1, output=False) == [[1, number, 'hist + "d"']]
    assert [cell[2] for cell in ask(hist_access_type='search', pattern='hist +*', n=5, output=False)] == ['hist + "d"']


def comms_are_refused_politely(k):
    msg = k.kc.session.msg('comm_info_request', {})
    k.kc.shell_channel.send(msg)
    assert k.reply(msg['header']['msg_id'])['content']['comms'] == {}
    msg = k.kc.session.msg('comm_open', {'comm_id': 'c1', 'target_name': 'widget', 'data': {}})
    k.kc.shell_channel.send(msg)
    out = k.outputs(msg['header']['msg_id'])
    assert [m['content']['comm_id'] for m in out if m['msg_type'] == 'comm_close'] == ['c1'], types(out)


def two_clients_hear_each_other(k):
    other = k.other_client()
    try:
        msg_id = other.execute('Console.Write("from the other");')
        assert 'stream' in types(k.outputs(msg_id))
        assert reply(other, msg_id)['content']['status'] == 'ok'
        outputs(other, msg_id)
    finally:
        other.stop_channels()


def the_heart_beats(k):
    k.kc.hb_channel.unpause()
    time.sleep(1.2)
    assert k.kc.hb_channel.is_beating()


def only_this_machine_is_listened_to(k):
    ports = {f'{p:04X}' for p in k.km.ports}
    with open('/proc/net/tcp') as table:
        rows = [line.split() for line in table][1:]
    hosts = {row[1].split(':')[0] for row in rows if row[3] == '0A' and row[1].split(':')[1] in ports}
    assert hosts == {'0100007F'}, hosts


def forged_and_replayed_messages_do_nothing(k):
    k.run('var marks = 0;')
    session, socket = k.kc.session, k.kc.shell_channel.socket
    frames = session.serialize(session.msg('execute_request', {'code': 'marks++;'}))
    at = frames.index(b'<IDS|MSG>')
    forged = list(frames)
    forged[at + 1] = b'0' * 64
    socket.send_multipart(forged)
    unsigned = list(frames)
    unsigned[at + 1] = b''
    socket.send_multipart(unsigned)
    other = frames[:at + 5] + [b'{"code": "marks = 1000;"}']
    socket.send_multipart(other)
    for _ in range(3):
        socket.send_multipart(frames)
    assert k.value('marks') == '1'
    said = k.said()
    assert 'Forged' in said and 'Replayed' in said, said


def malformed_messages_do_nothing(k):
    session, socket = k.kc.session, k.kc.shell_channel.socket

    def signed(*parts):
        return [b'<IDS|MSG>', session.sign(list(parts)), *parts]

    header = json.dumps(session.msg_header('execute_request'), default=str).encode()
    rows = [
        [b''], [b'<IDS|MSG>'], [b'x'] * 40, [b'<IDS|MSG>', b'sig', b'{}'],
        signed(b'{', b'{}', b'{}', b'{}'), signed(b'\xff\xfe', b'{}', b'{}', b'{}'), signed(b'[]', b'{}', b'{}', b'{}'), signed(b'{}', b'{}', b'{}', b'{}'),
        signed(header, b'{}', b'{}', b'[]'), signed(header, b'{}', b'{}', b'null'), signed(header, b'{}', b'{}', b'[' * 100_000), signed(b'{"msg_type": 5}', b'{}', b'{}', b'{}'),
        signed(b'{"msg_type": "\\ud800"}', b'{}', b'{}', b'{}'), signed(b'{"msg_type": "no_such_request"}', b'{}', b'{}', b'{}'),
        signed(header, b'{}', b'{}', b'{"code": "1"}')[:-1],
    ]
    for row in rows:
        for channel in (k.kc.shell_channel, k.kc.control_channel, k.kc.stdin_channel):
            channel.socket.send_multipart(row)
    for port in k.km.ports:
        with socket_module.create_connection(('127.0.0.1', port)) as plain:
            plain.sendall(b'GET / HTTP/1.1\r\n\r\n' + bytes(range(256)) * 64)
    generator = random.Random(7)
    for _ in range(300):
        parts = [generator.randbytes(generator.randrange(40)) for _ in range(generator.randrange(1, 6))]
        socket.send_multipart(signed(*parts))
    assert k.value('1 + 1') == '2'
    said = k.said()
    assert 'Malformed' in said and 'Unknown' in said, said


def wrong_contents_are_answered(k):
    for kind, content in (('execute_request', {'code': 42}), ('execute_request', {}), ('execute_request', {'code': '1', 'silent': 'no'}), ('complete_request', {'code': 'x', 'cursor_pos': 'y'}),
                          ('history_request', {'hist_access_type': 'all'}), ('inspect_request', {'code': None})):
        msg = k.kc.session.msg(kind, content)
        k.kc.shell_channel.send(msg)
        found = k.reply(msg['header']['msg_id'])['content']
        assert found['status'] == 'error' and found['evalue'], (kind, content, found)
    for place in (-5, 10**9):
        assert k.kc.complete('Math', place, reply=True, timeout=20)['content']['status'] == 'ok'


def warm_cells_are_quick(k):
    times = []
    for i in range(40):
        begun = time.time()
        assert k.value(f'{i} + 1') == str(i + 1)
        times.append(time.time() - begun)
    median = statistics.median(times)
    # The goal is 30 ms on an idle machine; a crowded one is no fault of the kernel's.
    assert median < 0.3, median
    return f'{median * 1000:.1f} ms'


def memory_is_stable(k):
    for i in range(100):
        k.run(f'var warm{i} = new double[1000]; warm{i}.Length')
    before = k.memory()
    for i in range(500):
        k.run(f'var cell{i} = new double[1000]; cell{i}.Length')
    grown = (k.memory() - before) / 2**20
    # What a session keeps of a cell is its compiled code and the 8 kB of the variable.
    assert grown < 150, grown
    return f'{grown:.0f} MiB over 500 cells, {before / 2**20:.0f} before'


CHECKS = [
    kernel_info_names_the_language, warm_cells_are_quick, memory_is_stable, a_cell_is_answered_in_order, silence_is_kept, user_expressions_are_evaluated, both_streams_keep_their_order, unicode_survives,
    ten_thousand_prints_are_few_messages, slow_prints_arrive_while_the_cell_runs, what_is_printed_later_belongs_to_its_cell, huge_output_is_cut_short, displays_are_shown_and_updated, outputs_are_cleared, a_throw_is_an_error,
    cells_after_a_failed_one_are_aborted, an_answer_frees_the_next_request, a_cell_that_heeds_it_stops_at_once, a_long_fit_shows_how_far_it_is_and_stops, an_interrupt_of_nothing_is_nothing, a_person_is_asked,
    completion_knows_names_and_places, completion_does_not_wait_for_a_long_cell, inspection_shows_signature_and_documentation, completeness_is_judged, history_is_kept, comms_are_refused_politely,
    two_clients_hear_each_other, the_heart_beats, only_this_machine_is_listened_to, forged_and_replayed_messages_do_nothing, malformed_messages_do_nothing,
    wrong_contents_are_answered, a_hanging_cell_is_interrupted,
]

if __name__ == '__main__':
    prefix, _ = install(sys.argv[1])
    kernel = Kernel()
    try:
        run_checks(CHECKS, kernel)
    finally:
        kernel.end()
