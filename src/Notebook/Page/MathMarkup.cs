using System.Collections.Frozen;
using System.Net;
using System.Text;

namespace Pipelines.Notebooks;

/// <summary>Equations in the part of TeX that notebooks use, as MathML, which browsers show without a script. What it does not know stays visible.</summary>
internal sealed class MathMarkup
{
    private static readonly FrozenDictionary<string, string> Letters = new Dictionary<string, string>
    {
        ["alpha"] = "α", ["beta"] = "β", ["gamma"] = "γ", ["delta"] = "δ", ["epsilon"] = "ϵ", ["varepsilon"] = "ε", ["zeta"] = "ζ", ["eta"] = "η", ["theta"] = "θ", ["vartheta"] = "ϑ",
        ["iota"] = "ι", ["kappa"] = "κ", ["lambda"] = "λ", ["mu"] = "μ", ["nu"] = "ν", ["xi"] = "ξ", ["pi"] = "π", ["rho"] = "ρ", ["sigma"] = "σ", ["tau"] = "τ", ["phi"] = "ϕ",
        ["varphi"] = "φ", ["chi"] = "χ", ["psi"] = "ψ", ["omega"] = "ω", ["Gamma"] = "Γ", ["Delta"] = "Δ", ["Theta"] = "Θ", ["Lambda"] = "Λ", ["Xi"] = "Ξ", ["Pi"] = "Π", ["Sigma"] = "Σ",
        ["Phi"] = "Φ", ["Psi"] = "Ψ", ["Omega"] = "Ω", ["ell"] = "ℓ", ["hbar"] = "ℏ", ["infty"] = "∞", ["partial"] = "∂", ["nabla"] = "∇", ["emptyset"] = "∅",
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<string, string> Operators = new Dictionary<string, string>
    {
        ["cdot"] = "⋅", ["times"] = "×", ["pm"] = "±", ["le"] = "≤", ["leq"] = "≤", ["ge"] = "≥", ["geq"] = "≥", ["ne"] = "≠", ["neq"] = "≠", ["approx"] = "≈", ["sim"] = "∼", ["propto"] = "∝",
        ["equiv"] = "≡", ["ll"] = "≪", ["gg"] = "≫", ["in"] = "∈", ["notin"] = "∉", ["subset"] = "⊂", ["cup"] = "∪", ["cap"] = "∩", ["to"] = "→", ["rightarrow"] = "→", ["Rightarrow"] = "⇒", ["mapsto"] = "↦",
        ["sum"] = "∑", ["prod"] = "∏", ["int"] = "∫", ["oint"] = "∮", ["langle"] = "⟨", ["rangle"] = "⟩", ["lvert"] = "|", ["rvert"] = "|", ["lVert"] = "‖", ["rVert"] = "‖", ["mid"] = "∣", ["otimes"] = "⊗", ["oplus"] = "⊕",
        ["ldots"] = "…", ["dots"] = "…", ["cdots"] = "⋯", ["circ"] = "∘", ["star"] = "⋆", ["forall"] = "∀", ["exists"] = "∃", ["top"] = "⊤", ["dagger"] = "†", ["{"] = "{", ["}"] = "}", ["|"] = "‖", ["%"] = "%",
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<string, string> Accents = new Dictionary<string, string> { ["hat"] = "^", ["bar"] = "¯", ["vec"] = "→", ["tilde"] = "~", ["dot"] = "˙", ["ddot"] = "¨" }.ToFrozenDictionary();

    private static readonly FrozenDictionary<string, string> Styles = new Dictionary<string, string> { ["mathbf"] = "bold", ["boldsymbol"] = "bold", ["mathrm"] = "normal", ["operatorname"] = "normal" }.ToFrozenDictionary();

    private static readonly FrozenSet<string> Functions = FrozenSet.Create("exp", "log", "ln", "sin", "cos", "tan", "min", "max", "det", "tr", "lim", "arg");

    private static readonly FrozenDictionary<string, string> Spaces = new Dictionary<string, string> { [","] = "0.17em", [":"] = "0.22em", [";"] = "0.28em", ["!"] = "-0.17em", [" "] = "0.3em", ["quad"] = "1em", ["qquad"] = "2em" }.ToFrozenDictionary();

    private readonly string _tex;
    private int _at;

    private MathMarkup(string tex) => _tex = tex;

    /// <summary>An equation, in a line of text or on a line of its own.</summary>
    public static string Of(string tex, bool block)
    {
        var body = new MathMarkup(tex).Row("");
        return $"<math{(block ? " display=\"block\"" : string.Empty)}><semantics><mrow>{body}</mrow><annotation encoding=\"application/x-tex\">{WebUtility.HtmlEncode(tex)}</annotation></semantics></math>";
    }

    // Until one of the stops, which is left in place.
    private string Row(string stops)
    {
        var row = new StringBuilder();
        while (_at < _tex.Length && !(stops.Length > 0 && stops.Contains(_tex[_at], StringComparison.Ordinal)) && !Ahead("\\right") && !Ahead("\\end") && !(stops.Contains('&', StringComparison.Ordinal) && Ahead("\\\\")))
        {
            row.Append(Scripted());
        }

        return row.ToString();
    }

    private string Scripted()
    {
        var tall = Ahead("\\sum") || Ahead("\\prod") || Ahead("\\lim") || Ahead("\\max") || Ahead("\\min");
        var nucleus = Atom();
        string? below = null, above = null;
        while (true)
        {
            Blank();
            if (_at < _tex.Length && _tex[_at] == '\'')
            {
                _at++;
                above += "<mo>′</mo>";
            }
            else if (_at < _tex.Length && _tex[_at] is '_' or '^')
            {
                var down = _tex[_at++] == '_';
                var script = Atom();
                (below, above) = down ? (script, above) : (below, above + script);
            }
            else
            {
                break;
            }
        }

        above = above is null ? null : $"<mrow>{above}</mrow>";
        return (below, above) switch
        {
            (null, null) => nucleus,
            (not null, null) => tall ? $"<munder>{nucleus}{below}</munder>" : $"<msub>{nucleus}{below}</msub>",
            (null, not null) => tall ? $"<mover>{nucleus}{above}</mover>" : $"<msup>{nucleus}{above}</msup>",
            _ => tall ? $"<munderover>{nucleus}{below}{above}</munderover>" : $"<msubsup>{nucleus}{below}{above}</msubsup>",
        };
    }

    private string Atom()
    {
        Blank();
        if (_at >= _tex.Length)
        {
            return "<mrow></mrow>";
        }

        var c = _tex[_at++];
        if (c == '{')
        {
            var inside = Row("}");
            _at++;
            return $"<mrow>{inside}</mrow>";
        }

        if (char.IsAsciiDigit(c) || (c == '.' && _at < _tex.Length && char.IsAsciiDigit(_tex[_at])))
        {
            var start = _at - 1;
            while (_at < _tex.Length && (char.IsAsciiDigit(_tex[_at]) || (_tex[_at] == '.' && _at + 1 < _tex.Length && char.IsAsciiDigit(_tex[_at + 1]))))
            {
                _at++;
            }

            return $"<mn>{_tex[start.._at]}</mn>";
        }

        return c == '\\' ? Command(Name())
            : char.IsLetter(c) ? $"<mi>{c}</mi>"
            : c == '~' ? "<mspace width=\"0.3em\"/>"
            : $"<mo>{WebUtility.HtmlEncode((c == '-' ? '−' : c).ToString())}</mo>";
    }

    private string Command(string name) =>
        Letters.TryGetValue(name, out var letter) ? $"<mi>{letter}</mi>"
        : Operators.TryGetValue(name, out var sign) ? $"<mo>{sign}</mo>"
        : Accents.TryGetValue(name, out var accent) ? $"<mover accent=\"true\">{Atom()}<mo>{accent}</mo></mover>"
        : Styles.TryGetValue(name, out var style) ? Styled(style)
        : Functions.Contains(name) ? $"<mi>{name}</mi><mo>&#x2061;</mo>"
        : Spaces.TryGetValue(name, out var width) ? $"<mspace width=\"{width}\"/>"
        : name switch
        {
            "frac" or "tfrac" or "dfrac" => $"<mfrac>{Atom()}{Atom()}</mfrac>",
            "sqrt" => Root(),
            "text" or "textrm" or "mathsf" or "texttt" => $"<mtext>{WebUtility.HtmlEncode(Braced())}</mtext>",
            "mathcal" => $"<mi>{WebUtility.HtmlEncode(Braced())}</mi>",
            "left" => Fence(),
            "begin" => Table(),
            "tag" => $"<mspace width=\"2em\"/><mtext>({WebUtility.HtmlEncode(Braced())})</mtext>",
            "\\" => "<mspace linebreak=\"newline\"/>",
            _ => $"<mtext>\\{WebUtility.HtmlEncode(name)}</mtext>",
        };

    private string Styled(string style)
    {
        Blank();
        var text = _at < _tex.Length && _tex[_at] == '{' ? Braced() : Name();
        return text.StartsWith('\\') || text.Contains('\\', StringComparison.Ordinal) ? $"<mrow style=\"font-weight:{style}\">{new MathMarkup(text).Row("")}</mrow>"
            : style == "bold" ? $"<mi style=\"font-weight:bold;font-style:normal\" mathvariant=\"normal\">{WebUtility.HtmlEncode(text)}</mi>"
            : $"<mi mathvariant=\"normal\">{WebUtility.HtmlEncode(text)}</mi>";
    }

    private string Root()
    {
        Blank();
        if (_at < _tex.Length && _tex[_at] == '[')
        {
            _at++;
            var index = Row("]");
            _at++;
            return $"<mroot>{Atom()}<mrow>{index}</mrow></mroot>";
        }

        return $"<msqrt>{Atom()}</msqrt>";
    }

    private string Fence()
    {
        var open = Delimiter();
        var inside = Row("");
        _at = Ahead("\\right") ? _at + "\\right".Length : _at;
        return $"<mrow>{open}{inside}{Delimiter()}</mrow>";
    }

    private string Delimiter()
    {
        Blank();
        return _at >= _tex.Length ? string.Empty : Ahead(".") ? Skip() : Atom();

        string Skip()
        {
            _at++;
            return string.Empty;
        }
    }

    private string Table()
    {
        var kind = Braced();
        List<List<string>> rows = [[]];
        while (_at < _tex.Length && !Ahead("\\end"))
        {
            rows[^1].Add(Row("&"));
            if (_at < _tex.Length && _tex[_at] == '&')
            {
                _at++;
            }
            else if (Ahead("\\\\"))
            {
                _at += 2;
                rows.Add([]);
            }
            else
            {
                break;
            }
        }

        if (Ahead("\\end"))
        {
            _at += "\\end".Length;
            Braced();
        }

        var (open, close) = kind switch { "pmatrix" => ("(", ")"), "bmatrix" => ("[", "]"), "vmatrix" => ("|", "|"), "cases" => ("{", ""), _ => ("", "") };
        var aligned = kind.StartsWith("align", StringComparison.Ordinal);
        var body = string.Concat(rows.Where(r => r.Count > 0).Select(r =>
            $"<mtr>{string.Concat(r.Select((cell, k) => $"<mtd{(aligned || kind == "cases" ? $" style=\"text-align:{(aligned && k % 2 == 0 ? "right" : "left")}\"" : string.Empty)}>{cell}</mtd>"))}</mtr>"));
        return $"<mrow>{Bracket(open)}<mtable>{body}</mtable>{Bracket(close)}</mrow>";

        static string Bracket(string sign) => sign.Length == 0 ? string.Empty : $"<mo stretchy=\"true\">{sign}</mo>";
    }

    // The text of a group, not read as an equation.
    private string Braced()
    {
        Blank();
        if (_at >= _tex.Length || _tex[_at] != '{')
        {
            return _at < _tex.Length ? _tex[_at++].ToString() : string.Empty;
        }

        var start = ++_at;
        for (var depth = 1; _at < _tex.Length; _at++)
        {
            depth += _tex[_at] == '{' ? 1 : _tex[_at] == '}' ? -1 : 0;
            if (depth == 0)
            {
                return _tex[start.._at++];
            }
        }

        return _tex[start..];
    }

    private string Name()
    {
        var start = _at;
        while (_at < _tex.Length && char.IsAsciiLetter(_tex[_at]))
        {
            _at++;
        }

        return _at > start ? _tex[start.._at] : _at < _tex.Length ? _tex[_at++].ToString() : string.Empty;
    }

    private bool Ahead(string word) => _tex.AsSpan(_at).StartsWith(word, StringComparison.Ordinal)
        && (!char.IsAsciiLetter(word[^1]) || _at + word.Length >= _tex.Length || !char.IsAsciiLetter(_tex[_at + word.Length]));

    private void Blank()
    {
        while (_at < _tex.Length && char.IsWhiteSpace(_tex[_at]))
        {
            _at++;
        }
    }
}
