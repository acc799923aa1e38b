export { Overview as default } from '../../admin/overview/overview';
