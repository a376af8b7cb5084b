import type { texts as english } from '../en/mails';
import type { SameKeys } from '../same-keys';

export const texts: SameKeys<typeof english> = {
  title: 'E-mails',
  subtitle:
    'Ce que vos clients reçoivent. Un changement vaut pour les e-mails envoyés à partir de maintenant.',
  kind: 'Quel e-mail',
  kinds: {
    request: 'Demande d’avis',
    reminder: 'Relance',
  },
  texts: 'Textes',
  textsHint: 'Laissez un champ vide pour garder notre texte, affiché en gris.',
  introductionHint: 'Une ligne vide commence un nouveau paragraphe.',
  insert: 'Insérer dans « {{field}} » :',
  startFromOurs: 'Partir de notre texte',
  backToOurs: 'Revenir à notre texte',
  fields: {
    subject: 'Objet',
    introduction: 'Introduction',
    button: 'Bouton',
    accent_color: 'Couleur d’accent',
    background_color: 'Fond',
    logo_url: 'Adresse de votre logo',
  },
  look: 'Apparence',
  lookHint:
    'L’apparence de la demande habille aussi la relance et le questionnaire, là où ils n’ont pas la leur.',
  accentHint: 'Bouton et initiale.',
  backgroundHint: 'Autour de l’e-mail.',
  logoHint: 'Une image sur le web, affichée sur 44 pixels de haut. Sans elle, votre nom apparaît.',
  asked: 'Ce qui est demandé',
  types: {
    brand_and_product: 'Marque et produits',
    brand: 'Marque seule',
    product: 'Produits seuls',
  },
  from: 'De',
  changeSender: 'Modifier',
  test: 'Envoyer un test',
  testTo: 'À',
  testHint:
    'Avec des valeurs d’exemple et ce que vous avez saisi, enregistré ou non. Ses liens n’ouvrent rien.',
  testSend: 'Envoyer',
  testSent: 'Envoyé à {{to}}',
  testRefused: 'Le serveur de messagerie ne l’a pas accepté',
};
