export { ProgramsPage as default } from '../../../admin/programs/programs-page';
