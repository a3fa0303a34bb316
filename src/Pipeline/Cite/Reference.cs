using System.Collections.Frozen;

namespace Pipelines;

/// <summary>A paper.</summary>
/// <param name="Doi">Without "doi:".</param>
/// <param name="Key">BibTeX key.</param>
/// <param name="Authors">"A. Author and B. Author", as BibTeX has it.</param>
/// <param name="Title">Title.</param>
/// <param name="Journal">Abbreviated; a book's publisher.</param>
/// <param name="Volume">Empty for a book.</param>
/// <param name="Pages">First page or article number; empty for a book.</param>
/// <param name="Year">Year; 0 where nothing but the DOI is known.</param>
public sealed record Reference(string Doi, string Key, string Authors, string Title, string Journal, string Volume, string Pages, int Year)
{
    /// <summary>The papers that this library builds on, by DOI.</summary>
    public static FrozenDictionary<string, Reference> Known { get; } = new Reference[]
    {
        new("10.1080/23746149.2019.1654919", "Zeni2019", "C. Zeni and K. Rossi and A. Glielmo and F. Baletto", "On machine learning force fields for metallic nanoparticles", "Adv. Phys. X", "4", "1654919", 2019),
        new("10.1063/1.5024558", "Zeni2018", "C. Zeni and K. Rossi and A. Glielmo and Á. Fekete and N. Gaston and F. Baletto and A. De Vita", "Building machine learning force fields for nanoclusters", "J. Chem. Phys.", "148", "241739", 2018),
        new("10.1063/1.3553717", "Behler2011", "J. Behler", "Atom-centered symmetry functions for constructing high-dimensional neural network potentials", "J. Chem. Phys.", "134", "074106", 2011),
        new("10.1063/1.5019667", "Gastegger2018", "M. Gastegger and L. Schwiedrzik and M. Bittermann and F. Berzsenyi and P. Marquetand", "wACSF: Weighted atom-centered symmetry functions as descriptors in machine learning potentials", "J. Chem. Phys.", "148", "241709", 2018),
        new("10.1063/1.5024611", "Imbalzano2018", "G. Imbalzano and A. Anelli and D. Giofré and S. Klees and J. Behler and M. Ceriotti", "Automatic selection of atomic fingerprints and reference configurations for machine-learning potentials", "J. Chem. Phys.", "148", "241730", 2018),
        new("10.1103/PhysRevB.96.014112", "Artrith2017", "N. Artrith and A. Urban and G. Ceder", "Efficient and accurate machine-learning interpolation of atomic energies in compositions with many species", "Phys. Rev. B", "96", "014112", 2017),
        new("10.1021/acs.jctc.8b00770", "Singraber2019", "A. Singraber and J. Behler and C. Dellago", "Library-based LAMMPS implementation of high-dimensional neural network potentials", "J. Chem. Theory Comput.", "15", "1827", 2019),
        new("10.1103/PhysRevB.97.184307", "Glielmo2018", "A. Glielmo and C. Zeni and A. De Vita", "Efficient nonparametric n-body force fields from machine learning", "Phys. Rev. B", "97", "184307", 2018),
        new("10.1214/ss/1038425655", "Eilers1996", "P. H. C. Eilers and B. D. Marx", "Flexible smoothing with B-splines and penalties", "Stat. Sci.", "11", "89", 1996),
        new("10.1103/PhysRevB.87.184115", "Bartok2013", "A. P. Bartók and R. Kondor and G. Csányi", "On representing chemical environments", "Phys. Rev. B", "87", "184115", 2013),
        new("10.1016/j.cpc.2019.106949", "Himanen2020", "L. Himanen and M. O. J. Jäger and E. V. Morooka and F. Federici Canova and Y. S. Ranawat and D. Z. Gao and P. Rinke and A. S. Foster", "DScribe: Library of descriptors for machine learning in materials science", "Comput. Phys. Commun.", "247", "106949", 2020),
        new("10.1063/5.0044689", "Musil2021", "F. Musil and M. Veit and A. Goscinski and G. Fraux and M. J. Willatt and M. Stricker and T. Junge and M. Ceriotti", "Efficient implementation of atom-density representations", "J. Chem. Phys.", "154", "114109", 2021),
        new("10.1039/C8CP05921G", "Willatt2018", "M. J. Willatt and F. Musil and M. Ceriotti", "Feature optimization for atomistic machine learning yields a data-driven construction of the periodic table of the elements", "Phys. Chem. Chem. Phys.", "20", "29661", 2018),
        new("10.1038/s41524-019-0236-6", "Bernstein2019", "N. Bernstein and G. Csányi and V. L. Deringer", "De novo exploration and self-guided learning of potential-energy surfaces", "npj Comput. Mater.", "5", "99", 2019),
        new("10.1145/2063384.2063405", "Salmon2011", "J. K. Salmon and M. A. Moraes and R. O. Dror and D. E. Shaw", "Parallel random numbers: as easy as 1, 2, 3", "Proc. SC11", "", "16", 2011),
        new("10.1098/rspa.1924.0082", "Jones1924", "J. E. Jones", "On the determination of molecular fields. II. From the equation of state of a gas", "Proc. R. Soc. Lond. A", "106", "463", 1924),
        new("10.1103/PhysRev.34.57", "Morse1929", "P. M. Morse", "Diatomic molecules according to the wave mechanics. II. Vibrational levels", "Phys. Rev.", "34", "57", 1929),
        new("10.1103/PhysRevB.48.22", "Cleri1993", "F. Cleri and V. Rosato", "Tight-binding potentials for transition metals and alloys", "Phys. Rev. B", "48", "22", 1993),
        new("10.1080/09500839008206493", "Sutton1990", "A. P. Sutton and J. Chen", "Long-range Finnis-Sinclair potentials", "Philos. Mag. Lett.", "61", "139", 1990),
        new("10.1103/PhysRevB.29.6443", "Daw1984", "M. S. Daw and M. I. Baskes", "Embedded-atom method: Derivation and application to impurities, surfaces, and other defects in metals", "Phys. Rev. B", "29", "6443", 1984),
        new("10.1103/PhysRevB.31.5262", "Stillinger1985", "F. H. Stillinger and T. A. Weber", "Computer simulation of local order in condensed phases of silicon", "Phys. Rev. B", "31", "5262", 1985),
        new("10.1007/978-1-4615-8103-1_3", "Ziegler1985", "J. F. Ziegler and J. P. Biersack", "The stopping and range of ions in matter", "Treatise on Heavy-Ion Science, Springer", "6", "93", 1985),
        new("10.1016/0039-6028(96)00816-3", "Jacobsen1996", "K. W. Jacobsen and P. Stoltze and J. K. Nørskov", "A semi-empirical effective medium theory for metals and alloys", "Surf. Sci.", "366", "394", 1996),
        new("10.1103/PhysRev.159.98", "Verlet1967", "L. Verlet", "Computer \"experiments\" on classical fluids. I. Thermodynamical properties of Lennard-Jones molecules", "Phys. Rev.", "159", "98", 1967),
        new("10.1063/1.442716", "Swope1982", "W. C. Swope and H. C. Andersen and P. H. Berens and K. R. Wilson", "A computer simulation method for the calculation of equilibrium constants for the formation of physical clusters of molecules: Application to small water clusters", "J. Chem. Phys.", "76", "637", 1982),
        new("10.1093/amrx/abs010", "Leimkuhler2013", "B. Leimkuhler and C. Matthews", "Rational construction of stochastic numerical methods for molecular sampling", "Appl. Math. Res. eXpress", "2013", "34", 2013),
        new("10.1007/BF01589116", "Liu1989", "D. C. Liu and J. Nocedal", "On the limited memory BFGS method for large scale optimization", "Math. Program.", "45", "503", 1989),
        new("10.1021/acs.jctc.8b01092", "Singraber2019b", "A. Singraber and T. Morawietz and J. Behler and C. Dellago", "Parallel multistream training of high-dimensional neural network potentials", "J. Chem. Theory Comput.", "15", "3075", 2019),
        new("10.1103/PhysRevLett.97.170201", "Bitzek2006", "E. Bitzek and P. Koskinen and F. Gähler and M. Moseler and P. Gumbsch", "Structural relaxation made simple", "Phys. Rev. Lett.", "97", "170201", 2006),
        new("10.1103/PhysRev.77.669", "Cowley1950", "J. M. Cowley", "An approximate theory of order in alloys", "Phys. Rev.", "77", "669", 1950),
        new("10.1103/PhysRevLett.125.166001", "Pozdnyakov2020", "S. N. Pozdnyakov and M. J. Willatt and A. P. Bartók and C. Ortner and G. Csányi and M. Ceriotti", "Incompleteness of atomic structure representations", "Phys. Rev. Lett.", "125", "166001", 2020),
        new("10.1103/PhysRevB.28.784", "Steinhardt1983", "P. J. Steinhardt and D. R. Nelson and M. Ronchetti", "Bond-orientational order in liquids and glasses", "Phys. Rev. B", "28", "784", 1983),
        new("10.1063/1.2977970", "Lechner2008", "W. Lechner and C. Dellago", "Accurate determination of crystal structures based on averaged local bond order parameters", "J. Chem. Phys.", "129", "114707", 2008),
        new("10.1002/anie.201402958", "CalleVallejo2014", "F. Calle-Vallejo and J. I. Martínez and J. M. García-Lastra and P. Sautet and D. Loffreda", "Fast prediction of adsorption properties for platinum nanocatalysts with generalized coordination numbers", "Angew. Chem. Int. Ed.", "53", "8316", 2014),
        new("10.1016/0927-0256(94)90109-0", "Faken1994", "D. Faken and H. Jónsson", "Systematic analysis of local atomic structure combined with 3D computer graphics", "Comput. Mater. Sci.", "2", "279", 1994),
        new("10.1021/j100303a014", "Honeycutt1987", "J. D. Honeycutt and H. C. Andersen", "Molecular dynamics study of melting and freezing of small Lennard-Jones clusters", "J. Phys. Chem.", "91", "4950", 1987),
        new("10.1088/0965-0393/20/4/045021", "Stukowski2012", "A. Stukowski", "Structure identification methods for atomistic simulations of crystalline materials", "Model. Simul. Mater. Sci. Eng.", "20", "045021", 2012),
        new("10.1103/PhysRevLett.104.136403", "Bartok2010", "A. P. Bartók and M. C. Payne and R. Kondor and G. Csányi", "Gaussian approximation potentials: The accuracy of quantum mechanics, without the electrons", "Phys. Rev. Lett.", "104", "136403", 2010),
        new("10.1016/j.jcp.2014.12.018", "Thompson2015", "A. P. Thompson and L. P. Swiler and C. R. Trott and S. M. Foiles and G. J. Tucker", "Spectral neighbor analysis method for automated generation of quantum-accurate interatomic potentials", "J. Comput. Phys.", "285", "316", 2015),
        new("10.1063/1.5017641", "Wood2018", "M. A. Wood and A. P. Thompson", "Extending the accuracy of the SNAP interatomic potential form", "J. Chem. Phys.", "148", "241721", 2018),
        new("10.1103/PhysRevB.99.014104", "Drautz2019", "R. Drautz", "Atomic cluster expansion for accurate and transferable interatomic potentials", "Phys. Rev. B", "99", "014104", 2019),
        new("10.1016/j.jcp.2022.110946", "Dusson2022", "G. Dusson and M. Bachmayr and G. Csányi and R. Drautz and S. Etter and C. van der Oord and C. Ortner", "Atomic cluster expansion: Completeness, efficiency and stability", "J. Comput. Phys.", "454", "110946", 2022),
        new("10.1038/s41524-021-00559-9", "Lysogorskiy2021", "Y. Lysogorskiy and C. van der Oord and A. Bochkarev and S. Menon and M. Rinaldi and T. Hammerschmidt and M. Mrovec and A. Thompson and G. Csányi and C. Ortner and R. Drautz", "Performant implementation of the atomic cluster expansion (PACE) and application to copper and silicon", "npj Comput. Mater.", "7", "97", 2021),
        new("10.1063/5.0158783", "Witt2023", "W. C. Witt and C. van der Oord and E. Gelžinytė and T. Järvinen and A. Ross and J. P. Darby and C. H. Ho and W. J. Baldwin and M. Sachs and J. Kermode and N. Bernstein and G. Csányi and C. Ortner", "ACEpotentials.jl: A Julia implementation of the atomic cluster expansion", "J. Chem. Phys.", "159", "164101", 2023),
        new("10.1063/1.5111045", "Kocer2020", "E. Kocer and J. K. Mason and H. Erturk", "Continuous and optimally complete description of chemical environments using spherical Bessel descriptors", "AIP Adv.", "10", "015021", 2020),
        new("10.1103/PhysRevLett.98.146401", "Behler2007", "J. Behler and M. Parrinello", "Generalized neural-network representation of high-dimensional potential-energy surfaces", "Phys. Rev. Lett.", "98", "146401", 2007),
        new("10.1162/15324430152748236", "Tipping2001", "M. E. Tipping", "Sparse Bayesian learning and the relevance vector machine", "J. Mach. Learn. Res.", "1", "211", 2001),
        new("10.1109/ACSSC.1993.342465", "Pati1993", "Y. C. Pati and R. Rezaiifar and P. S. Krishnaprasad", "Orthogonal matching pursuit: recursive function approximation with applications to wavelet decomposition", "Proc. 27th Asilomar Conf. Signals Syst. Comput.", "1", "40", 1993),
        new("10.1111/j.2517-6161.1996.tb02080.x", "Tibshirani1996", "R. Tibshirani", "Regression shrinkage and selection via the lasso", "J. R. Stat. Soc. B", "58", "267", 1996),
        new("10.18637/jss.v033.i01", "Friedman2010", "J. Friedman and T. Hastie and R. Tibshirani", "Regularization paths for generalized linear models via coordinate descent", "J. Stat. Softw.", "33", "1", 2010),
        new("10.1021/acs.jpclett.7b02010", "Jinnouchi2017", "R. Jinnouchi and R. Asahi", "Predicting catalytic activity of nanoparticles by a DFT-aided machine-learning algorithm", "J. Phys. Chem. Lett.", "8", "4279", 2017),
        new("10.1002/qua.24927", "Bartok2015", "A. P. Bartók and G. Csányi", "Gaussian approximation potentials: A brief tutorial introduction", "Int. J. Quantum Chem.", "115", "1051", 2015),
        new("10.1162/neco.1992.4.3.415", "MacKay1992", "D. J. C. MacKay", "Bayesian interpolation", "Neural Comput.", "4", "415", 1992),
        new("10.1021/acs.jctc.6b00994", "Zhai2016", "H. Zhai and A. N. Alexandrova", "Ensemble-average representation of Pt clusters in conditions of catalysis accessed through GPU accelerated deep neural network fitting global optimization", "J. Chem. Theory Comput.", "12", "6213", 2016),
        new("10.1080/01442350903234923", "Braams2009", "B. J. Braams and J. M. Bowman", "Permutationally invariant potential energy surfaces in high dimensionality", "Int. Rev. Phys. Chem.", "28", "577", 2009),
        new("10.1088/2632-2153/aca005", "Huo2022", "H. Huo and M. Rupp", "Unified representation of molecules and crystals for machine learning", "Mach. Learn.: Sci. Technol.", "3", "045017", 2022),
        new("10.1103/PhysRevLett.108.058301", "Rupp2012", "M. Rupp and A. Tkatchenko and K.-R. Müller and O. A. von Lilienfeld", "Fast and accurate modeling of molecular atomization energies with machine learning", "Phys. Rev. Lett.", "108", "058301", 2012),
    }.ToFrozenDictionary(r => r.Doi, StringComparer.OrdinalIgnoreCase);

    /// <summary>An entry for a .bib file.</summary>
    public string BibTeX => Year == 0
        ? $"@misc{{{Key},\n  doi = {{{Doi}}}\n}}\n"
        : $"@article{{{Key},\n  author = {{{Authors}}},\n  title = {{{{{Title}}}}},\n  journal = {{{Journal}}},\n"
            + (Volume.Length > 0 ? $"  volume = {{{Volume}}},\n" : string.Empty)
            + $"  pages = {{{Pages}}},\n  year = {{{Year}}},\n  doi = {{{Doi}}}\n}}\n";

    /// <summary>The paper with this DOI: whole where it is known, else the DOI alone.</summary>
    public static Reference Of(string doi) => Known.TryGetValue(doi, out var known)
        ? known
        : new(doi, $"doi{string.Concat(doi.Where(char.IsAsciiLetterOrDigit))}", string.Empty, string.Empty, string.Empty, string.Empty, string.Empty, 0);

    /// <inheritdoc/>
    public override string ToString() => Year == 0
        ? $"doi:{Doi}"
        : $"{Authors.Replace(" and ", ", ", StringComparison.Ordinal)}: {Title}. {Journal} {Volume}{(Volume.Length > 0 ? ", " : string.Empty)}{Pages} ({Year}), doi:{Doi}";
}
