// Turns, zooms and plays the atoms of every view in the page that stands still yet. Balls are drawn once a colour and copied.
document.querySelectorAll(".pipelines-atoms:not([data-live])").forEach(figure => {
  figure.dataset.live = "yes";
  const data = JSON.parse(figure.querySelector("script[type='application/json']").textContent), picture = figure.querySelector("svg"), key = figure.querySelector(".key");
  const size = picture.getBoundingClientRect().width || 380, ratio = Math.max(1, window.devicePixelRatio || 1);
  const make = (tag, parts, style) => Object.assign(document.createElement(tag), parts, style ? { style } : {});
  const canvas = make("canvas", { width: size * ratio, height: size * ratio, tabIndex: 0 }, `width:${size}px;height:${size}px;display:block;cursor:grab;touch-action:none`);
  canvas.setAttribute("aria-label", "Atoms; drag to turn, Ctrl and wheel to zoom, double click to begin anew");
  const bar = make("div", {}, "display:flex;gap:10px;align-items:center;font-size:13px"), pen = canvas.getContext("2d");
  const play = make("button", { type: "button", textContent: "\u25b6" }, "background:none;color:inherit;border:1px solid currentColor;border-radius:50%;width:26px;height:26px;padding:0;cursor:pointer;opacity:.8");
  const seek = make("input", { type: "range", min: 0, max: data.frames.length - 1, value: 0 }, "flex:1;min-width:60px"), said = make("output", {}, "min-width:4.5em;text-align:right;font-variant-numeric:tabular-nums");
  const choice = make("select", {}, "font:inherit;color:inherit;background:transparent;border:1px solid currentColor;border-radius:4px;opacity:.85");
  play.setAttribute("aria-label", "Play or pause");
  data.modes.forEach((m, i) => choice.append(make("option", { value: i, textContent: m.label.replace(/<[^>]*>/g, "") }, "color:#111;background:#fff")));
  if (data.frames.length > 1) bar.append(play, seek);
  if (data.modes.length > 1) bar.append(choice);
  if (data.frames.length > 1) bar.append(said);
  picture.replaceWith(canvas);
  if (bar.children.length) canvas.after(bar);

  const turn = (m, yaw, pitch) => {
    const [cy, sy, cx, sx] = [Math.cos(yaw), Math.sin(yaw), Math.cos(pitch), Math.sin(pitch)], r = [cy, 0, sy, sx * sy, cx, -sx * cy, -cx * sy, sx, cx * cy];
    return [0, 1, 2].flatMap(i => [0, 1, 2].map(j => r[3 * i] * m[j] + r[3 * i + 1] * m[3 + j] + r[3 * i + 2] * m[6 + j]));
  };
  const front = turn([1, 0, 0, 0, 1, 0, 0, 0, 1], 0.5, 0.35), calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  let m = front, zoom = 1, frame = 0, mode = data.start, playing = false, last = 0, held = null, sprites = {}, drawn = [];
  let reach = 1;
  data.frames.forEach(f => { for (let i = 0; i < f.length; i += 3) reach = Math.max(reach, Math.hypot(f[i], f[i + 1], f[i + 2]) + data.radii[i / 3]); });
  data.edges.forEach(e => { reach = Math.max(reach, Math.hypot(e[0], e[1], e[2]), Math.hypot(e[3], e[4], e[5])); });

  function ball(color, r) {
    const name = color[0] + Math.round(r);
    if (sprites[name]) return sprites[name];
    const s = make("canvas", { width: 2 * Math.ceil(r) + 2, height: 2 * Math.ceil(r) + 2 }), p = s.getContext("2d"), c = Math.ceil(r) + 1;
    const light = p.createRadialGradient(c - 0.3 * r, c - 0.36 * r, 0.05 * r, c - 0.1 * r, c - 0.12 * r, 1.15 * r);
    light.addColorStop(0, "#fff"); light.addColorStop(0.3, color[0]); light.addColorStop(1, color[1]);
    p.fillStyle = light; p.beginPath(); p.arc(c, c, r, 0, 2 * Math.PI); p.fill();
    return sprites[name] = s;
  }

  function draw() {
    const f = data.frames[frame], colors = data.modes[mode].colors, list = colors[Math.min(frame, colors.length - 1)], palette = data.modes[mode].palette;
    const scale = zoom * canvas.width / (2.02 * reach), half = canvas.width / 2;
    pen.clearRect(0, 0, canvas.width, canvas.height);
    const at = (x, y, z) => [half + scale * (m[0] * x + m[1] * y + m[2] * z), half - scale * (m[3] * x + m[4] * y + m[5] * z), m[6] * x + m[7] * y + m[8] * z];
    pen.strokeStyle = "#808a94"; pen.lineWidth = ratio;
    data.edges.forEach(e => { const [a, b] = [at(e[0], e[1], e[2]), at(e[3], e[4], e[5])]; pen.beginPath(); pen.moveTo(a[0], a[1]); pen.lineTo(b[0], b[1]); pen.stroke(); });
    drawn = [];
    for (let i = 0; i < f.length; i += 3) drawn.push([...at(f[i], f[i + 1], f[i + 2]), i / 3]);
    drawn.sort((a, b) => a[2] - b[2]).forEach(([x, y, , i]) => { const s = ball(palette[list[i]], scale * data.radii[i]); pen.drawImage(s, x - s.width / 2, y - s.height / 2); });
    seek.value = frame;
    said.textContent = data.times[frame];
    play.textContent = playing ? "\u275a\u275a" : "\u25b6";
  }

  function tick(now) {
    if (!playing || !canvas.isConnected) return;
    if (now - last > 40) { frame = (frame + 1) % data.frames.length; if (!held && !calm) m = turn(m, 0.004, 0); last = now; draw(); }
    requestAnimationFrame(tick);
  }

  function point(e) {
    const box = canvas.getBoundingClientRect(), x = (e.clientX - box.left) * ratio, y = (e.clientY - box.top) * ratio, scale = zoom * canvas.width / (2.02 * reach);
    const hit = drawn.findLast(a => Math.hypot(a[0] - x, a[1] - y) < scale * data.radii[a[3]]), texts = data.modes[mode].texts;
    canvas.title = hit ? `${data.names[hit[3]]}, atom ${hit[3]}${texts ? `: ${texts[Math.min(frame, texts.length - 1)][hit[3]]}` : ""}` : "";
  }

  canvas.onpointerdown = e => { held = [e.clientX, e.clientY]; canvas.setPointerCapture(e.pointerId); };
  canvas.onpointerup = canvas.onpointercancel = () => { held = null; };
  canvas.onpointermove = e => {
    if (!held) return point(e);
    m = turn(m, (e.clientX - held[0]) / 120, (e.clientY - held[1]) / 120);
    held = [e.clientX, e.clientY];
    draw();
  };
  canvas.onkeydown = e => {
    const step = { ArrowLeft: [-0.1, 0], ArrowRight: [0.1, 0], ArrowUp: [0, -0.1], ArrowDown: [0, 0.1] }[e.key];
    if (step) { m = turn(m, ...step); draw(); e.preventDefault(); e.stopPropagation(); }
  };
  canvas.ondblclick = () => { m = front; zoom = 1; draw(); };
  canvas.addEventListener("wheel", e => { if (e.ctrlKey) { e.preventDefault(); zoom = Math.min(8, Math.max(0.5, zoom * Math.exp(-e.deltaY / 400))); sprites = {}; draw(); } }, { passive: false });
  play.onclick = () => { playing = !playing; draw(); requestAnimationFrame(tick); };
  seek.oninput = () => { frame = +seek.value; playing = false; draw(); };
  choice.value = mode;
  choice.onchange = () => { mode = +choice.value; key.innerHTML = data.modes[mode].key; draw(); };
  draw();
});
