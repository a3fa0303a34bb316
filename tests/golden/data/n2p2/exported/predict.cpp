// Prints the energy and forces that n2p2 (2.3.0, commit 61daa0d) predicts for the files of the current folder.
// g++ -O2 -std=c++11 -I n2p2/src/libnnp -I eigen predict.cpp n2p2/src/libnnp/*.o -o predict; ./predict | grep -E "^ *-?[0-9]\.[0-9]{15}E" > predicted.txt
#include "Mode.h"
#include "Structure.h"
#include "Settings.h"
#include <cstdio>
#include <fstream>
using namespace nnp; using namespace std;
struct M : public Mode { };
int main(int argc,char**argv){
  M m; m.initialize(); m.log.writeToStdout=false; m.loadSettingsFile("input.nn");
  m.setupGeneric(); m.setupSymmetryFunctionScaling("scaling.data");
  m.setupSymmetryFunctionStatistics(false,false,false,false); m.setupNeuralNetworkWeights({{"short","weights.%03zu.data"}});
  ifstream f("input.data"); Structure s; s.setElementMap(m.elementMap); s.readFromFile(f);
  s.calculateNeighborList(m.getMaxCutoffRadius());
  m.calculateSymmetryFunctionGroups(s,true); m.calculateAtomicNeuralNetworks(s,true); m.calculateEnergy(s); m.calculateForces(s);
  printf("%.15E\n", m.getEnergyWithOffset(s,false));
  for(auto& a: s.atoms) printf("%.15E %.15E %.15E\n", a.f[0], a.f[1], a.f[2]);
}
