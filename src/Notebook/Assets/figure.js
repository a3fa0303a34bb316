// Puts plotly.js in the place of a static figure when somebody points at it: until then the page is light, and it prints as it stands.
(() => {
  if (window.pipelinesFigures) return;
  window.pipelinesFigures = true;
  const neutral = (json, color) => {
    const [r, g, b] = (color.match(/[\d.]+/g) || [31, 41, 51]).map(Number);
    return json.replaceAll('"#1f2933"', `"rgb(${r},${g},${b})"`).replaceAll('"#616e7c"', `"rgba(${r},${g},${b},0.68)"`)
      .replaceAll('"#e4e7eb"', `"rgba(${r},${g},${b},0.13)"`).replaceAll('_bgcolor":"white"', '_bgcolor":"rgba(0,0,0,0)"');
  };
  function upgrade(figure) {
    const data = figure.querySelector("script[data-pipelines]"), picture = figure.querySelector("svg");
    const plotly = data && (window.pipelinesPlotly || {})[data.dataset.pipelines];
    if (!plotly || !picture || figure.dataset.live) return;
    figure.dataset.live = "yes";
    const parts = JSON.parse(neutral(data.textContent, getComputedStyle(figure).color)), box = picture.getBoundingClientRect();
    const place = document.createElement("div");
    place.style.cssText = `width:${box.width}px;height:${box.height}px`;
    parts.layout = Object.assign({}, parts.layout, { width: box.width, height: box.height, modebar: { bgcolor: "rgba(0,0,0,0)" } });
    picture.after(place);
    picture.style.display = "none";
    plotly.newPlot(place, parts.data, parts.layout, { displaylogo: false, responsive: false }).catch(() => {
      place.remove();
      picture.style.display = "block";
    });
  }
  const found = e => e.target instanceof Element && e.target.closest(".pipelines-figure");
  for (const kind of ["pointerover", "focusin", "click"]) {
    document.addEventListener(kind, e => { const figure = found(e); if (figure) upgrade(figure); });
  }
})();
