#!/usr/bin/env node
// Starts the control plane of the installation in RENGA_HOME; the command line does this by itself when it is needed.
import { main } from '../dist/control-plane.js';

process.exitCode = await main();
