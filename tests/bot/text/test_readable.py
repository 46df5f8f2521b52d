import unicodedata
from unittest import mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pylatexenc.latex2text import LatexNodes2Text

from bot.text import readable

TEX = [
    ("Attention Is All You Need", "Attention Is All You Need"),
    # accents and letters
    (r"Erd\H{o}s, Poincar{\'e}, Schr\"odinger, G\"{o}del", "Erdős, Poincaré, Schrödinger, Gödel"),
    (r"{\L}ukasz Dvo\v r\'ak, S{\o}ren, Fran\c{c}a Mu\~noz", "Łukasz Dvořák, Søren, França Muñoz"),
    (r"Gau\ss, na\"\i ve, \AA ngstr\"om, Nguy\~{\^e}n", "Gauß, naïve, Ångström, Nguyễn"),
    (r"{\'E}. Cartan and L'H\^opital", "É. Cartan and L'Hôpital"),
    # formulas
    (r"$x^2$, $10^{-3}$ and $2^{2^n}$", "x², 10⁻³ and 2^(2ⁿ)"),
    (r"CO$_2$, H$_{2}$O, Na$^+$, $^{13}$CO", "CO₂, H₂O, Na⁺, ¹³CO"),
    (r"$\tilde{O}(\varepsilon^{-2})$ queries over $\mathbb{R}^n$", "Õ(ε⁻²) queries over ℝⁿ"),
    (r"$f\colon\mathbb R^n\to\mathbb R$", "f:ℝⁿ→ℝ"),
    (r"a $C^*$-algebra, $p$-adic, $k$-NN, D$^2$NN", "a C*-algebra, p-adic, k-NN, D²NN"),
    (r"$\Lambda$CDM at $z\sim0.5$, 5$\pm$0.1, 0435$-$1223", "ΛCDM at z∼0.5, 5±0.1, 0435-1223"),
    (r"8$\times 10^2$ cm$^{-3}$, 90$^\circ$, $f^{\prime}$", "8×10² cm⁻³, 90°, f′"),
    (r"$SU(2)_L \times U(1)_Y$ and $x\ll 1$", "SU(2)_L × U(1)_Y and x ≪ 1"),
    (r"$\frac{a+b}{c^2}$, $\frac12$, $\sqrt{n}$, $\sqrt{\log n}$", "(a+b)/c², 1/2, √n, √(log n)"),
    (r"$\binom{n}{k}$, $\sum_{i=1}^n x_i^2$, $x_{i,j}$", "(n choose k), ∑ᵢ₌₁ⁿ xᵢ², x_(i,j)"),
    (r"$L_\text{max}$, $e^{-E/kT}$, $x_\alpha$", "Lₘₐₓ, e^(-E/kT), x_α"),
    (r"$x^{}$ and {}$^3$He", "x and {}³He"),
    (r"\(x^2\) and \[y_1\] and $$z^3$$!", "x² and y₁ and z³ !"),
    (r"$\tildeΘ(n)$ for $\mathbfθ \in Γ$", "Θ̃(n) for θ ∈ Γ"),
    (r"$\texttt{foo\_bar}$ and \verb|a_b|", "foo_bar and a_b"),
    (r"10$\,\mu$m, $5\,$GeV", "10 μm, 5 GeV"),
    (r"$\{1, \dots, n\}$ and $\|x\|_2$", "{1, …, n} and ‖x‖₂"),
    # money and other things that only look like TeX
    ("$5 and $10", "$5 and $10"),
    ("from $5M to $10M; $5-$10; US$5 or A$5", "from $5M to $10M; $5-$10; US$5 or A$5"),
    ("costs US$ and AU$ alike", "costs US$ and AU$ alike"),
    (r"$5 for $\alpha$ decays", "$5 for α decays"),
    (r"a price of \$5 and $x$", "a price of $5 and x"),
    ("an odd $x^2", "an odd $x^2"),
    ("H_2O, snake_case, 10^6, {1,2}, 5% & R&D #1", "H_2O, snake_case, 10^6, {1,2}, 5% & R&D #1"),
    (r"up 5% & more \emph{in} case_x of #1", "up 5% & more in case_x of #1"),
    ("about ~50 Mpc, http://a.b/~me, x~N(0,1)", "about ~50 Mpc, http://a.b/~me, x~N(0,1)"),
    ("Docker~コンテナ技術~第1章", "Docker~コンテナ技術~第1章"),
    ("run with --verbose or -->", "run with --verbose or -->"),
    # text commands
    (r"\emph{Deep} \textbf{and} \textsc{wide} {\it nets}", "Deep and wide nets"),
    (r"``Quoted'' Jensen--Shannon---as 3 -- 5~days", "“Quoted” Jensen–Shannon—as 3 – 5 days"),
    (r"We present \ourmodel{}, as in~\cite[see][p. 5]{a,b}.", "We present ourmodel, as in."),
    (r"\url{https://a.b/c_d%20e}, \href{https://a.b}{here}", "https://a.b/c_d%20e, here"),
    (r"the 5\textsuperscript{th}, X\textsubscript{2}, 25\% of \$5", "the 5ᵗʰ, X₂, 25% of $5"),
    ("Kubernetes, {REST} and {B}ayesian nets", "Kubernetes, REST and Bayesian nets"),
    (r"\begin{itemize}\item a \item b\end{itemize}", "• a • b"),
    (r"\emph{unclosed", "unclosed"),
    ("grid of~$X$ and $\\alpha,~\\beta$", "grid of X and α, β"),
    # dumps that were escaped twice, or for JSON
    ("Pl\\\\\"otz and Fr\\\\'ed\\\\'eric $\\\\rho>0$.\\\\n Next", "Plötz and Frédéric ρ>0. Next"),
    (r"Comments on \"Band gap\" [1]", 'Comments on "Band gap" [1]'),
    ("  spaces\n   and\tlines ", "spaces and lines"),
]  # fmt: skip

MARKUP = [
    ("Perils &amp; Promises of R&amp;D", "Perils & Promises of R&D"),
    ("doubly &amp;amp; trebly &amp;#x2019;so&amp;#8217;", "doubly & trebly ’so’"),
    ("Don&Apos;T &unknown; AT&T", "Don'T &unknown; AT&T"),
    ("p &lt; 0.05, a<b and c>d, 1 < 2 > 0", "p < 0.05, a<b and c>d, 1 < 2 > 0"),
    ("<i>In vitro</i> CO<sub>2</sub> and 10<sup>−3</sup>", "In vitro CO₂ and 10⁻³"),
    ("&lt;i&gt;In vivo&lt;/i&gt;<br/>next", "In vivo next"),
    ("x<sub>max,b</sub> and <SUP>13</SUP>C", "x_(max,b) and ¹³C"),
    ("<unknown>kept</unknown>", "<unknown>kept</unknown>"),
    (
        "<jats:title>Abstract</jats:title><jats:p>We <jats:italic>do</jats:italic>.</jats:p>"
        "<jats:sec><jats:title>Results</jats:title>\n<jats:p>Fine.</jats:p></jats:sec>",
        "We do. Results: Fine.",
    ),
    (
        '<mml:math xmlns:mml="http://www.w3.org/1998/Math/MathML"><mml:msup><mml:mi>x</mml:mi>'
        "<mml:mrow><mml:mo>−</mml:mo><mml:mn>2</mml:mn></mml:mrow></mml:msup></mml:math> rays",
        "x⁻² rays",
    ),
    (
        "<math><msubsup><mi>H</mi><mn>2</mn><mo>+</mo></msubsup><mfrac><mn>1</mn><mn>2</mn></mfrac>"
        "<msqrt><mi>n</mi></msqrt><msub><mi>a</mi><mi>i</mi></msub>"
        "<annotation>x</annotation></math>",
        "H₂⁺1/2√(n)aᵢ",
    ),
    ("<math><mi>x</math>", "x"),
    (
        "<inline-formula><alternatives><tex-math>\\documentclass{x}\\begin{document}$$x^2$$"
        "\\end{document}</tex-math><mml:math><mml:mi>x</mml:mi></mml:math></alternatives>"
        "</inline-formula> waves",
        "x² waves",
    ),
    ("<tex-math>\\alpha</tex-math>", "α"),
]


@pytest.mark.parametrize(("raw", "text"), TEX)
def test_tex_is_read(raw: str, text: str) -> None:
    assert readable(raw) == unicodedata.normalize("NFC", text)


@pytest.mark.parametrize(("raw", "text"), MARKUP)
def test_markup_is_read(raw: str, text: str) -> None:
    assert readable(raw) == text


def test_what_the_parser_cannot_read_stays_as_written() -> None:
    raw = r"a \emph{b} $\alpha$"
    with mock.patch.object(LatexNodes2Text, "latex_to_text", side_effect=IndexError):
        assert readable(raw) == r"a \emph{b} \alpha"


def test_no_file_is_read_for_an_input_command() -> None:
    assert readable(r"a \input{/etc/hostname} \include{x} b") == "a b"


def test_tex_in_an_endless_text_stays_as_written() -> None:
    raw = r"\'e" * 20_000
    assert readable(raw) == raw


@settings(deadline=None)
@given(st.text(alphabet="ab1 $\\{}^_%&#~<>/;i'\"`-()[]é", max_size=60))
def test_any_text_can_be_read(raw: str) -> None:
    text = readable(raw)
    assert text == " ".join(text.split())
