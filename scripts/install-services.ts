// Brings the packages of services/ where they are missing.
import { installPackages } from "../services/packages.ts";

installPackages();
