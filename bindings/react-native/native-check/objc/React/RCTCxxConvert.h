// Stands for a header of React Native that the generated code names and this module needs nothing of.
#pragma once
