export { NoticesPage as default } from '../../../admin/notices/notices-page';
